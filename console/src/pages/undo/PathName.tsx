import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './PathName.module.css';

interface PathNameProps {
  readonly path: string;
  /** From the project's folder on. */
  readonly inProject?: string | undefined;
}

/** A path as the project shows it; its last step stands out. */
export function PathName({ path, inProject }: PathNameProps) {
  const shown = inProject === undefined || inProject === '' ? path : inProject;
  const cut = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf('\\')) + 1;
  return (
    <code className={css.path}>
      {cut > 0 && (
        <span className={css.folder}>
          <HiddenText text={shown.slice(0, cut)} cutAt={200} />
        </span>
      )}
      <span className={css.name}>
        <HiddenText text={shown.slice(cut)} cutAt={200} />
      </span>
    </code>
  );
}
