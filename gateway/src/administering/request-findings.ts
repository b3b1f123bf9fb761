import type { Answer } from '../admin/contract/methods.ts';
import type { OpenQuestion } from '../pipeline/desk.ts';
import { secretWords } from '../pipeline/sheet.ts';

type Found = Answer<'requests.look'>['waiting'][number]['found'];

const flows = ['carried', 'trifecta'] as const;

/** What the findings of a question are: a flow is asked about as such, keys are told as such, the rest is of its server's words. */
export const foundIn = ({ question, sheet: { findings } }: Pick<OpenQuestion, 'question' | 'sheet'>): Found => {
  const flowed = flows.filter((rule) => question.held.some(({ grant }) => grant === `flow:${rule}`));
  const secrets = findings.filter((text) => text.startsWith(secretWords)).length;
  const others = findings.length - secrets - (question.because?.length ?? 0);
  return [...flowed, ...(secrets > 0 ? (['secret'] as const) : []), ...(others > 0 ? (['words'] as const) : [])];
};
