// The pure folders compile without the DOM and without Node's types, so that no clock, file or socket can slip in.
// The WHATWG URL parser is part of every JavaScript host and is a pure function; hosts and addresses must be read by it
// and not by a second parser of ours, because two parsers that disagree are how `https://good@evil/` gets through.
// Only what policy/ uses is declared.

interface URL {
  readonly hostname: string;
  readonly port: string;
  readonly protocol: string;
}

// oxlint-disable-next-line no-var -- only a var may stand beside the declaration that Node's types bring elsewhere.
declare var URL: { new (url: string, base?: string): URL };
