import { excerptFrom } from '../excerpt.ts';
import type { Rule } from '../finding.ts';
import { textOf } from '../json.ts';
import { plain } from '../skeleton.ts';

const most = 20;

/** Two tools of one name in one list: which of them a person approved and which is called is anyone's guess. */
export const duplicateName: Rule = (subject) => {
  if (subject.kind !== 'tools') return [];
  const seen = new Map<string, number>();
  return subject.tools
    .flatMap((tool, at) => {
      const name = textOf(tool['name']);
      const key = plain(name);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, at);
      if (first === undefined || key === '') return [];
      const why = `It has the name of tools[${first}], so one of them hides behind the other.`;
      const where = `tools[${at}].name`;
      return [{ kind: 'duplicate-name', severity: 'hold' as const, where, evidence: excerptFrom(name), why }];
    })
    .slice(0, most);
};
