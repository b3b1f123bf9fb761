import { Fragment, type ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './About.module.css';
import { useSaid } from '../../i18n/use-said.ts';
import { Rest } from './Raw.tsx';
import type { Shown } from './shapes.ts';

function Texts({ texts }: { readonly texts: readonly string[] }) {
  return (
    <span className={css.command}>
      {texts.map((text, place) => (
        // Words of a command may be alike, and never change places.
        // oxlint-disable-next-line react/no-array-index-key
        <code key={place}>
          <HiddenText text={text} cutAt={200} />
        </code>
      ))}
    </span>
  );
}

function Grants({ grants }: Pick<Shown, 'grants'>) {
  const { t } = useText();
  if (grants.length === 0) return t('review.grants.none');
  return (
    <ul>
      {grants.map(({ effect, level, client, name, places }, place) => (
        // Grants may read alike; the list is drawn as a whole.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={place}>
          <Sentence
            of={`review.grant.${effect}`}
            parts={{
              who: client === '*' ? t('review.grant.everybody') : <HiddenText text={client} />,
              deed: t(`review.deed.${level}`),
            }}
          />
          {name !== '*' && (
            <>
              {' · '}
              <code>
                <HiddenText text={name} cutAt={120} />
              </code>
            </>
          )}
          {places.length > 0 && <Texts texts={places} />}
        </li>
      ))}
    </ul>
  );
}

/** What a server is, how it is started, and what it asks for. */
export function About({ shown }: { readonly shown: Shown }) {
  const { t } = useText();
  const said = useSaid();
  const { launch, confined, because, needs, grants, calls, approved, hasShown } = shown;
  const rows: readonly (readonly [label: string, value: ReactNode])[] = [
    ...(launch.package === undefined
      ? []
      : [[t('review.package'), <Texts key="" texts={[launch.package]} />] as const]),
    [t(confined === 'elsewhere' ? 'review.address' : 'review.command'), <Texts key="" texts={launch.command} />],
    ...(launch.folder === undefined ? [] : [[t('review.folder'), <Texts key="" texts={[launch.folder]} />] as const]),
    [
      t('review.environment'),
      launch.environment.length === 0 ? t('review.environment.none') : <Texts key="" texts={launch.environment} />,
    ],
    [
      t('review.confined'),
      <span key="" className={confined === 'free' ? css.free : undefined}>
        {t(`review.confined.${confined}`)}
      </span>,
    ],
    ...(because === undefined
      ? []
      : [
          [
            t('review.because'),
            <q key="">
              <HiddenText text={because} />
            </q>,
          ] as const,
        ]),
    ...(needs.length === 0 ? [] : [[t('review.needs'), <Texts key="" texts={needs} />] as const]),
    [t('review.grants'), <Grants key="" grants={grants} />],
    ...(hasShown
      ? [
          [
            t('review.calls'),
            <q key="">
              <HiddenText text={calls.text} cutAt={200} />
              <Rest rest={calls.rest} />
            </q>,
          ] as const,
        ]
      : []),
    ...(approved === undefined
      ? []
      : [
          [
            t('review.approved'),
            <Fragment key="">
              <Sentence
                of="review.approved.at"
                parts={{ at: <Time at={approved.at} />, by: said(`review.by.${approved.by}`, approved.by) }}
              />
              {approved.reason !== undefined && (
                <>
                  {' '}
                  <q>
                    <HiddenText text={approved.reason} />
                  </q>
                </>
              )}
            </Fragment>,
          ] as const,
        ]),
  ];
  return (
    <dl className={css.rows}>
      {rows.map(([label, value]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
