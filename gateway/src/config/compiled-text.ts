import type { Compiling } from './compiling.ts';
import { expand, isVariableName } from './environment.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted } from './problem.ts';
import type { Template } from './secret-reference.ts';
import { isSecretName, namesIn, parseReferences } from './secret-reference.ts';

const missingVariable = (name: string, path: JsonPath, report: Report): void => {
  if (isVariableName(name)) {
    const remedy = `Set ${name} before the gateway starts, or write the value here.`;
    report(path, `The environment variable ${name} is not set.`, remedy);
  } else {
    const remedy = 'Write `${NAME}`, or `$${` where the two characters are meant.';
    report(path, `${quoted(`\${${name}}`)} does not name an environment variable.`, remedy);
  }
};

/**
 * A text of the configuration with its variables replaced, and its secrets still as references: their values are looked
 * up when the text is used. What does not hold is reported at `path`.
 */
export const compileText = (text: string, path: JsonPath, { ground, report }: Compiling): Template => {
  const template = parseReferences(text);
  for (const name of namesIn(template).filter((each) => !isSecretName(each))) {
    const remedy = 'Write `${secret:NAME}`, with 1 to 64 letters, digits, "_", "." or "-" for NAME.';
    report(path, `${quoted(name)} cannot be the name of a secret.`, remedy);
  }
  return template.map((part) => {
    if (typeof part !== 'string') return part;
    const { value, missing } = expand(part, ground.env);
    for (const absent of missing) missingVariable(absent, path, report);
    return value;
  });
};
