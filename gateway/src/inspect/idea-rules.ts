import type { Idea } from './idea-words.ts';
import type { SignKind } from './sign.ts';

/** A sign that is made of ideas: all of them close together in one sentence, in any order. */
export interface IdeaRule {
  readonly kind: SignKind;
  readonly all: readonly Idea[];
  /** How far apart they may stand; 160 characters unless said. */
  readonly near?: number;
  /** Whether a «not» before them takes it back. */
  readonly negatable?: boolean;
  /** Whether the first stands before the second. */
  readonly ordered?: boolean;
  /** What stands between them in an innocent sentence: «do not forget to tell». */
  readonly without?: Idea;
}

export const ideaRules: readonly IdeaRule[] = [
  { kind: 'override', all: ['forget', 'prior', 'rules'], near: 70, negatable: true },
  { kind: 'override', all: ['task', 'act', 'must'] },
  { kind: 'override', all: ['forget', 'task'], near: 80 },
  { kind: 'override', all: ['forget', 'model', 'person'], near: 100 },
  { kind: 'conceal', all: ['not', 'tell', 'person'], near: 60, ordered: true, without: 'forget' },
  { kind: 'conceal', all: ['mute', 'person'], near: 60 },
  { kind: 'conceal', all: ['unsaid'] },
  { kind: 'conceal', all: ['quiet', 'hand'], near: 60, negatable: true },
  { kind: 'conceal', all: ['quiet', 'act'], near: 60, negatable: true },
  { kind: 'context', all: ['hand', 'chat', 'every', 'channel'], negatable: true },
  { kind: 'context', all: ['hand', 'chat', 'slot'], near: 80, negatable: true },
  { kind: 'context', all: ['hand', 'prompt', 'channel'], negatable: true },
  { kind: 'context', all: ['hand', 'prompt', 'every'], near: 80, negatable: true },
  { kind: 'context', all: ['hand', 'others', 'channel'], negatable: true },
  { kind: 'secret', all: ['hand', 'secret', 'slot'], negatable: true },
  { kind: 'secret', all: ['hand', 'secret', 'address'], negatable: true },
  { kind: 'secret', all: ['content', 'secret'], near: 60, negatable: true },
  { kind: 'secret', all: ['hand', 'loot'], near: 60, negatable: true },
  { kind: 'secret', all: ['secret', 'seek', 'hand'], negatable: true },
  { kind: 'leak', all: ['relay', 'extra', 'address'], negatable: true },
  { kind: 'addressed', all: ['model', 'must', 'act'] },
  { kind: 'addressed', all: ['model', 'shell'], near: 120 },
  { kind: 'consent', all: ['consent', 'party'], negatable: true },
  { kind: 'persist', all: ['onward', 'habit'], near: 100, negatable: true },
  { kind: 'prefer', all: ['rivals', 'gravely'], near: 60 },
  { kind: 'prefer', all: ['rivals', 'avoid'], near: 60 },
  { kind: 'tamper', all: ['alter', 'figures', 'present'], near: 100, negatable: true },
  { kind: 'meddle', all: ['elsewhere', 'when', 'insert'] },
  { kind: 'tamper', all: ['account', 'inplace', 'person'], near: 100, negatable: true },
  { kind: 'handover', all: ['relay', 'asset', 'address', 'urge'], near: 120, negatable: true },
  { kind: 'drive', all: ['start', 'danger', 'urge'], near: 60, negatable: true },
  { kind: 'drive', all: ['model', 'act', 'shell'], near: 80, negatable: true },
  { kind: 'waive', all: ['noask'], negatable: true },
  { kind: 'trick', all: ['robot', 'console'] },
];
