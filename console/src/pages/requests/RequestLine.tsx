import { AskSentence } from './AskSentence.tsx';
import { Countdown } from './Countdown.tsx';
import { PlaceName } from './PlaceName.tsx';
import css from './RequestLine.module.css';
import { ToolName } from './ToolName.tsx';
import type { Waiting } from './request.ts';

interface RequestLineProps {
  readonly request: Waiting;
  readonly onOpen: () => void;
}

/** One request in a line, while another one is open. */
export function RequestLine({ request, onOpen }: RequestLineProps) {
  const { target, things, expiresAt } = request;
  const place = things.find(({ kind }) => kind === 'path');
  return (
    <button type="button" className={css.line} onClick={onOpen}>
      <span>
        <AskSentence asked={request} />
      </span>
      <span className={css.what}>
        {place?.kind === 'path' ? <PlaceName path={place.inProject ?? place.path} /> : <ToolName target={target} />}
      </span>
      <Countdown until={expiresAt} isShort />
    </button>
  );
}
