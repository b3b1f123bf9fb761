/** Where in a JSON text: object keys and list positions, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** A path as zod gives it. */
export const jsonPath = (path: readonly PropertyKey[]): JsonPath =>
  path.map((part) => (typeof part === 'number' ? part : String(part)));

/** One thing that is wrong with a configuration. */
export interface Problem {
  /** The file's name, as shown. */
  readonly file: string;
  /** `mcpServers.files.env.TOKEN`; empty for the file as a whole. */
  readonly path: string;
  /** From 1; absent where the file has no such line. */
  readonly line?: number;
  readonly message: string;
  /** One imperative sentence. */
  readonly remedy?: string;
}

/** Takes a problem at a path of the merged configuration. */
export type Report = (path: JsonPath, message: string, remedy?: string) => void;

/** What is wrong and what to do, in the one string that a schema can carry. */
export const refusal = (message: string, remedy: string): string => `${message}\n${remedy}`;

/** Reports what a `refusal` carries. */
export const reportRefusal = (report: Report, path: JsonPath, text: string): void => {
  const [message = '', remedy] = text.split('\n');
  report(path, message, remedy);
};

const longest = 200;

/** `text` with control, bidirectional and invisible characters spelled out, and cut where it is very long. */
export const visible = (text: string): string => {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Co}\p{Cs}]/gu, (char) => {
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  });
};

/** `"text"`, safe to show. */
export const quoted = (text: string): string => `"${visible(text)}"`;

/** The path as a person writes it: `grants[0].paths`, `mcpServers["my server"]`. */
export const showPath = (path: JsonPath): string =>
  path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(part)) return `[${quoted(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');

const place = ({ file, path, line }: Problem): string => {
  const where = line === undefined ? visible(file) : `${visible(file)}, line ${line}`;
  return path === '' ? `at ${where}` : `at ${path} (${where})`;
};

/** All problems as one text for a person. */
export const renderProblems = (source: string, problems: readonly Problem[]): string => {
  const count = problems.length === 1 ? '' : ` (${problems.length} problems)`;
  const blocks = problems.map((problem) =>
    [
      `✖ ${problem.message}`,
      `  → ${place(problem)}`,
      ...(problem.remedy === undefined ? [] : [`  ${problem.remedy}`]),
    ].join('\n'),
  );
  return `${visible(source)} is not valid${count}:\n${blocks.join('\n')}`;
};
