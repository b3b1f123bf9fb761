import { useText } from '../../i18n/text.tsx';
import { bytesText } from '../../ui/Bytes.tsx';
import { Sparkline } from '../../ui/Sparkline.tsx';
import css from './Figures.module.css';
import type { Calls, Server } from './server.ts';

interface FiguresProps {
  readonly server: Server;
  /** Undefined: none in the last hour. */
  readonly calls: Calls | undefined;
}

/** How a server is doing, in a line. */
export function Figures({ server: { restarts, memoryBytes, tools }, calls }: FiguresProps) {
  const { t, locale } = useText();
  const sum = (calls?.calls ?? []).reduce((total, one) => total + one, 0);
  const failed = calls?.failed ?? 0;
  const words = [
    ...(tools === undefined ? [] : [t('servers.tools.count', { count: tools })]),
    t('servers.calls', { count: sum }),
    ...(failed === 0 ? [] : [t('servers.failed', { count: failed })]),
    ...(restarts === 0 ? [] : [t('servers.restarts', { count: restarts })]),
    ...(memoryBytes === undefined ? [] : [t('servers.memory', { size: bytesText(memoryBytes, locale) })]),
  ];
  return (
    <div className={css.figures}>
      <p>
        {words.map((word, place) => (
          <span key={word}>
            {place > 0 && ' · '}
            <span className={css.figure}>{word}</span>
          </span>
        ))}
      </p>
      <Sparkline values={calls?.calls ?? []} label={t('servers.calls', { count: sum })} />
    </div>
  );
}
