// See `protocol/whatwg.d.ts`: WHATWG's encoder is a pure function of every JavaScript host, too. Only what is used is declared.

declare class TextEncoder {
  /** `written`: bytes; what does not fit is left out. */
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}
