import type { UseFormReturn } from 'react-hook-form';
import type { Draft } from './draft.ts';

const fields = ['effect', 'level', 'client', 'server', 'name', 'path', 'host', 'port', 'minutes', 'uses'] as const;

/** The field of the form that a refusal names. */
export const fieldOf = (text: unknown): keyof Draft | undefined => fields.find((field) => field === text);

/** What a part of the form works with. */
export interface FieldsProps {
  readonly form: UseFormReturn<Draft, unknown, Draft>;
  /** As it stands now. */
  readonly draft: Draft;
}
