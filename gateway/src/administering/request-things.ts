import { lstatSync } from 'node:fs';
import type { Answer } from '../admin/contract/methods.ts';
import type { Config } from '../config/config.ts';
import type { Held } from '../policy/decide.ts';
import type { NeedObject } from '../policy/need.ts';
import { matches } from '../policy/pattern.ts';
import { coversOf } from '../policy/question.ts';
import type { Cover, Question } from '../policy/question.ts';
import { addressWords } from '../policy/question-words.ts';
import { placeIn } from './project-place.ts';
import type { ProjectPlace } from './project-place.ts';

type Waiting = Answer<'requests.look'>['waiting'][number];
type Thing = Waiting['things'][number];
type PathObject = Extract<NeedObject, { kind: 'path' }>;

/** What a question touches, and what answers to it would open, as the project shows it. */
export interface RequestThings {
  things(question: Question): Thing[];
  covers(question: Question, lasting: boolean): Waiting['once'];
}

/** Of the file that stands there; undefined where there is none. */
const sizeOf = (path: string): number | undefined => {
  try {
    const stats = lstatSync(path);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
};

/** Whether a savepoint leaves it out: by a name in its path, or by some part of it. */
const isExcluded = (path: string, patterns: readonly string[]): boolean => {
  const names = path.split('/');
  const parts = names.flatMap((_, from) => names.slice(from).map((_, count) => names.slice(from, from + count + 1)));
  return patterns.some((pattern) => parts.some((part) => matches(pattern, part.join('/'))));
};

const isOnlyOtherWriting = (given: string, { path, inProject }: ProjectPlace): boolean =>
  [path, inProject].includes(given.replace(/^\.\//, ''));

export const createRequestThings = (config: Pick<Config, 'project' | 'savepoints' | 'servers'>): RequestThings => {
  const { savepoints } = config;
  const place = placeIn(config.project);

  const isKept = (server: string, path: string, bytes: number | undefined): boolean =>
    savepoints.enabled &&
    config.servers.some(({ name, url }) => name === server && url === undefined) &&
    (bytes ?? 0) <= savepoints.largestFileBytes &&
    !isExcluded(path, savepoints.exclude);

  const pathThing = ({ level, bytes }: Held, object: PathObject, server: string): Thing => {
    const [first = object.shown, ...others] = object.forms;
    const shown = place(first);
    const presentBytes = object.isFolder === true ? undefined : sizeOf(first);
    return {
      kind: 'path',
      level,
      ...shown,
      isFolder: object.isFolder === true,
      ...(isOnlyOtherWriting(object.shown, shown) ? {} : { given: object.shown }),
      others: others.map(place),
      ...(bytes === undefined ? {} : { bytes }),
      ...(presentBytes === undefined ? {} : { presentBytes }),
      isKept: level === 'resource_write' && isKept(server, first, presentBytes),
    };
  };

  const thingOf = (held: Held, server: string): Thing => {
    const { level, object } = held;
    if (object.kind === 'path') return pathThing(held, object, server);
    if (object.kind === 'url')
      return { kind: 'address', level, address: addressWords(object), isPrivate: object.reach === 'private' };
    return { kind: object.kind === 'none' ? 'itself' : 'unknown', level };
  };

  const coverOf = ({ level, conditions = {} }: Cover): Waiting['once'][number] => {
    const { paths = [], hosts = [], ports: [port = 0] = [], protocols: [protocol = ''] = [], maxBytes } = conditions;
    return {
      level,
      places: paths.map(place),
      addresses: hosts.map((host) => addressWords({ host, port, protocol })),
      ...(maxBytes === undefined ? {} : { maxBytes }),
      isBare: conditions.touchesNothing === true,
    };
  };

  return {
    things: ({ held, target }) => held.map((each) => thingOf(each, target.upstream)),
    covers: (question, lasting) => coversOf(question, lasting).map(coverOf),
  };
};
