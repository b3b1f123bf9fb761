// The pure folders compile without the DOM and without Node's types, so that no clock, file or socket can slip in.
// WHATWG's decoder is part of every JavaScript host and is a pure function. Only what protocol/ uses is declared.

interface TextDecoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}

// oxlint-disable-next-line no-var -- only a var may stand beside the declaration that Node's types bring elsewhere.
declare var TextDecoder: {
  new (label: string, options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }): TextDecoder;
};
