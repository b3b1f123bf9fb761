// The pure folders compile without the DOM and without Node's types, so that no clock, file or socket can slip in.
// WHATWG's decoder is part of every JavaScript host and is a pure function. Only what protocol/ uses is declared.

declare class TextDecoder {
  constructor(label: string, options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}
