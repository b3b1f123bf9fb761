import type { UseFormReturn } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { isProblem, type Draft } from './draft.ts';

/** What is wrong with a field of the form, in the person's language; undefined where nothing is. */
export const useProblem = ({ formState: { errors } }: UseFormReturn<Draft, unknown, Draft>) => {
  const { t } = useText();
  return (field: keyof Draft): string | undefined => {
    const error = errors[field];
    if (error === undefined) return undefined;
    return t(`permissions.problem.${isProblem(error.message) ? error.message : 'missing'}`);
  };
};
