import { Fragment } from 'react';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './PlaceName.module.css';

interface PlaceNameProps {
  /** Begins at the project, or at the root of the machine. */
  readonly path: string;
  readonly project?: string | undefined;
}

/** A path, a step at a time; its last one stands out. */
export function PlaceName({ path, project }: PlaceNameProps) {
  const steps = path.split(/[/\\]/).filter((step) => step !== '');
  const isAbsolute = project === undefined && /^[/\\]/.test(path);
  const all = project === undefined ? steps : [project, ...steps];
  return (
    <span className={css.place}>
      {isAbsolute && <span className={css.between}>/ </span>}
      {all.map((step, at) => (
        // Steps of one path never change places.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={at}>
          {at > 0 && <span className={css.between}> / </span>}
          <span className={at === all.length - 1 ? css.last : undefined}>
            <HiddenText text={step} cutAt={120} />
          </span>
        </Fragment>
      ))}
    </span>
  );
}
