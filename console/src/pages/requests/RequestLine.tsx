import { AskSentence } from './AskSentence.tsx';
import { Countdown } from './Countdown.tsx';
import css from './RequestLine.module.css';
import { WhatName } from './WhatName.tsx';
import type { Waiting } from './request.ts';

interface RequestLineProps {
  readonly request: Waiting;
  readonly onOpen: () => void;
}

/** One request in a line, while another one is open. */
export function RequestLine({ request, onOpen }: RequestLineProps) {
  const { id, expiresAt } = request;
  return (
    <div className={css.line}>
      {/* Beside the words, not around them: long names have a button of their own. */}
      <button type="button" className={css.open} aria-labelledby={`${id}-asks ${id}-what`} onClick={onOpen} />
      <span id={`${id}-asks`} className={css.asks}>
        <AskSentence asked={request} />
      </span>
      <span id={`${id}-what`} className={css.what}>
        <WhatName asked={request} />
      </span>
      <Countdown until={expiresAt} isShort />
    </div>
  );
}
