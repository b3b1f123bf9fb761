import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GatewayError } from '../../../index.ts';
import type { HeldPart, Review } from '../../../review.ts';
import { itemOf } from '../../../review.ts';
import type { Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';

/** Never over something that is there. */
const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError('invalid-request', `${path} cannot be written: ${why}`, { remedy: 'Name another file.' });
  }
};

/** `storycore-mcp review export`: all that is known of a case, for somebody else to judge. */
export const exportCase = (
  [text, file, surplus]: readonly string[],
  readPart: (text: string) => HeldPart,
  review: Review,
): Outcome => {
  if (text === undefined || file === undefined || surplus !== undefined) {
    throw new UsageError('`review export` needs an ITEM and a FILE.', 'Write `review export ITEM FILE`.');
  }
  const part = readPart(text);
  const known = review.server(part.server);
  const isMeant = ({ kind, name }: Pick<HeldPart, 'kind' | 'name'>): boolean =>
    part.kind === 'server' || (kind === part.kind && name === part.name);
  const whole = part.kind === 'server' ? { present: known.present, approved: known.approved?.surface } : {};
  const content = {
    item: itemOf(part),
    server: part.server,
    launch: known.launch,
    digest: known.digest,
    approvedBy: known.approved?.pin === undefined ? undefined : { ...known.approved.pin, surface: undefined },
    held: known.held.filter(isMeant),
    findings: known.findings.filter((finding) => isMeant(finding.part)),
    ...whole,
  };
  const path = resolve(file);
  write(path, `${JSON.stringify(content, undefined, 2)}\n`);
  return {
    lines: [`${styled('green', '✔')} The case is in ${printableLine(path)}. Read it before you hand it on.`],
    json: { item: itemOf(part), file: path },
  };
};
