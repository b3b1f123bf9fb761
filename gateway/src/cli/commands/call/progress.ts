import type { JsonObject } from '../../../index.ts';
import { cut } from '../../layout.ts';
import { say } from '../../output.ts';
import { printableLine } from '../../printable.ts';

const lineColumns = 78;

const progressText = ({ progress, total, message }: JsonObject): string => {
  const count = typeof progress === 'number' ? `${progress}${typeof total === 'number' ? `/${total}` : ''}` : '';
  return cut(printableLine(`… ${count} ${typeof message === 'string' ? message : ''}`.trimEnd()), lineColumns);
};

/** Shows the progress of one call on stderr: in place on a terminal, else a line each. */
export const showProgress = (): { readonly onProgress: (params: JsonObject) => void; readonly end: () => void } => {
  const { stderr } = process;
  let shown = false;
  return {
    onProgress(params) {
      if (!stderr.isTTY) return say(progressText(params));
      stderr.write(`\r\u001b[K${progressText(params)}`);
      shown = true;
    },
    end() {
      if (shown) stderr.write('\r\u001b[K');
    },
  };
};
