import type { Leaves } from '../policy/profile.ts';
import { findSecretIn } from '../policy/secrets.ts';
import type { Call } from './call.ts';
import type { Text } from './desk.ts';

interface TextParts {
  readonly mask: <T>(value: T) => T;
  readonly leaves?: Leaves | undefined;
}

/** Characters; what is longer nobody looks over while a call waits. */
const longest = 32_000;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readText = (args: Readonly<Record<string, unknown>>, leaves: Leaves): Text | undefined => {
  if ('text' in leaves) {
    const text = args[leaves.text];
    return typeof text === 'string' ? { kind: 'whole', text } : undefined;
  }
  const given = args[leaves.edits];
  if (!Array.isArray(given)) return undefined;
  const edits = given.flatMap((edit: unknown) => {
    const [former, current] = isFields(edit) ? [edit[leaves.former], edit[leaves.current]] : [];
    return typeof former === 'string' && typeof current === 'string' ? [{ former, current }] : [];
  });
  return edits.length === given.length ? { kind: 'edits', edits } : undefined;
};

/** What would stand in the file that a call writes, without secrets; undefined where it is not known, or too long. */
export const textOf = ({ params }: Call, { mask, leaves }: TextParts): Text | undefined => {
  const args = params['arguments'];
  const read = leaves !== undefined && isFields(args) ? readText(args, leaves) : undefined;
  if (read === undefined) return undefined;
  const text = JSON.stringify(read);
  return text.length > longest || findSecretIn('', text) !== undefined ? undefined : mask(read);
};
