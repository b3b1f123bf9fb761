/** Why a resource cannot be given, where that is, and what to do about it; its message is for whoever asked. */
export class ProjectFailure extends Error {
  /** MCP's own number for a resource that is not there; else JSON-RPC's for something that went wrong. */
  readonly code: -32_002 | -32_602 | -32_603;
  readonly data: { readonly remedy: string; readonly file?: string; readonly line?: number; readonly column?: number };

  constructor(code: ProjectFailure['code'], message: string, data: ProjectFailure['data']) {
    super(`${message} ${data.remedy}`);
    this.code = code;
    this.data = data;
  }
}

/** What of a project cannot be read, as lists tell it: the rest goes on without it. */
export interface Problem {
  readonly file: string;
  readonly what: string;
  readonly remedy: string;
  readonly line?: number;
  readonly column?: number;
}

/** The problem as an error of its own. */
export const failureOf = ({ what, remedy, ...place }: Problem): ProjectFailure => {
  const { file, line, column } = place;
  const where = line === undefined ? file : `${file}, line ${line}, column ${column ?? 1}`;
  return new ProjectFailure(-32_603, `${where}: ${what}`, { ...place, remedy });
};
