import type { Look, Texts } from './setting.ts';

/** What a person wrote and has not saved, and what it rests on. */
interface Draft {
  readonly base: Look;
  readonly changes: Texts;
}

let kept: Draft | undefined;

/** Keeps what is not saved while another page is open; undefined where there is nothing to keep. */
export const keepDraft = (draft: Draft | undefined): void => {
  kept = draft;
};

/** What was not saved when the page was left. */
export const keptDraft = (): Draft | undefined => kept;
