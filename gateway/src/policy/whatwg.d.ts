// The pure folders compile without the DOM and without Node's types, so that no clock, file or socket can slip in.
// The WHATWG URL parser is part of every JavaScript host and is a pure function; hosts and addresses must be read by it
// and not by a second parser of ours, because two parsers that disagree are how `https://good@evil/` gets through.
// Only what policy/ uses is declared.

declare class URL {
  constructor(url: string, base?: string);
  readonly hostname: string;
  readonly port: string;
  readonly protocol: string;
}
