import type { Call, Step } from './call.ts';

/** A step that calls go by untouched, but for those that do not pass: they go through `otherwise`. See `Step.passes`. */
export const passing = (passes: (call: Call) => boolean, otherwise: Step): Step =>
  Object.assign<Step, Pick<Step, 'passes'>>((call, next) => (passes(call) ? next() : otherwise(call, next)), {
    passes,
  });
