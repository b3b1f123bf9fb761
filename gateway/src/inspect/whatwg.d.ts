// See `protocol/whatwg.d.ts`: WHATWG's encoder is a pure function of every JavaScript host, too. Only what is used is declared, in tests too.

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  /** `written`: bytes; what does not fit is left out. */
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}

// oxlint-disable-next-line no-var -- only a var may stand beside the declaration that Node's types bring elsewhere.
declare var TextEncoder: { new (): TextEncoder };
