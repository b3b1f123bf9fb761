import { excerptFrom } from '../excerpt.ts';
import type { Finding, Rule, Severity } from '../finding.ts';
import { objectsIn, textOf } from '../json.ts';
import { placesOf, schemasOf } from '../schema-walk.ts';
import { plain, skeleton, spelling } from '../skeleton.ts';

interface Named {
  readonly where: string;
  readonly name: string;
}

const lookAlike = ({ where, name }: Named, severity: Severity, why: string): Finding => ({
  kind: 'look-alike',
  severity,
  where,
  evidence: excerptFrom(name),
  why,
});

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

// One word of two alphabets; Japanese and Chinese stand beside Latin honestly.
const mixed =
  /[A-Za-z][\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]|[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}][A-Za-z]/u;

/** Whether a name poses as one of ASCII. A word of one alphabet whose letters all have a twin is just a word. */
const poses = (name: string): boolean =>
  !isAscii(name) &&
  ((isAscii(plain(name)) && !/^[\p{Script=Cyrillic}\p{Script=Greek}\s_.-]*$/u.test(name)) || mixed.test(name));

const parameters = ({ where, name }: Named): readonly Finding[] =>
  poses(name) ? [lookAlike({ where, name }, 'flag', 'The name of this parameter looks like another.')] : [];

const againstOthers = (named: Named, others: ReadonlyMap<string, readonly Other[]>): readonly Finding[] =>
  (others.get(skeleton(named.name)) ?? []).map(({ server, name }) => {
    if (name === named.name) return lookAlike(named, 'note', `${excerptFrom(server)} has a tool of the same name.`);
    if (spelling(name) === spelling(named.name)) {
      return lookAlike(
        named,
        'note',
        `${excerptFrom(server)} has ${excerptFrom(name)}, which is the same name in another spelling.`,
      );
    }
    return lookAlike(named, 'hold', `A person takes it for ${excerptFrom(name)} of ${excerptFrom(server)}.`);
  });

interface Other {
  readonly server: string;
  readonly name: string;
}

const othersBySkeleton = (others: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly Other[]> => {
  const found = new Map<string, Other[]>();
  for (const [server, names] of others) {
    for (const name of names) {
      const key = skeleton(name);
      found.set(key, [...(found.get(key) ?? []), { server, name }]);
    }
  }
  return found;
};

/** Names that look like other names: of another server, or of any, by letters of another alphabet or invisible ones. */
export const lookAlikeNames: Rule = (subject, context) => {
  if (subject.kind !== 'tools' && subject.kind !== 'prompt') return [];
  const key = subject.kind === 'tools' ? 'tools' : 'prompts';
  const list = subject.kind === 'tools' ? subject.tools : objectsIn(subject.payload['prompts']);
  const names = list.map((one, at) => ({ where: `${key}[${at}].name`, name: textOf(one['name']) }));
  const others = subject.kind === 'tools' ? othersBySkeleton(context.others) : new Map<string, Other[]>();
  return [
    ...names.flatMap((named) => [
      ...(poses(named.name) ? [lookAlike(named, 'hold', 'It is written to be taken for another name.')] : []),
      ...againstOthers(named, others),
    ]),
    ...schemasOf(subject)
      .flatMap(([where, schema]) => placesOf(schema, where))
      .filter(({ named }) => named)
      .flatMap(({ where, key: name }) => parameters({ where, name })),
  ];
};
