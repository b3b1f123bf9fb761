import { piecesOf } from './hidden-characters.ts';
import css from './HiddenText.module.css';

interface HiddenLineProps {
  /** Of a server, a model or a file: shown as it is, never obeyed. */
  readonly text: string;
  readonly cutAt?: number;
}

/** The beginning of a text of others, for where nothing can be opened: a line of a list, a name in a sentence. */
export function HiddenLine({ text, cutAt = 80 }: HiddenLineProps) {
  return (
    <bdi>
      {piecesOf(text.slice(0, cutAt)).map((piece, place) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
          <span key={place} className={css.box}>
            {piece.name}
          </span>
        ),
      )}
      {text.length > cutAt && '…'}
    </bdi>
  );
}
