import { Fragment } from 'react';
import { bytesText } from '../../ui/Bytes.tsx';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import type { Cover, Place } from './request.ts';

interface CoversProps {
  readonly covers: readonly Cover[];
  /** More than the one call: folders are meant with all under them, and sizes hold for each call. */
  readonly isLasting: boolean;
}

function PlaceText({ place }: { readonly place: Place }) {
  const { t } = useText();
  if (place.inProject === '') return t('requests.projectFolder');
  return (
    <code>
      <HiddenText text={place.inProject ?? place.path} cutAt={200} />
    </code>
  );
}

interface OneCoverProps {
  readonly cover: Cover;
  readonly isLasting: boolean;
}

function OneCover({ cover: { level, places, addresses, maxBytes, isBare }, isLasting }: OneCoverProps) {
  const { t, locale } = useText();
  const size = maxBytes === undefined ? undefined : bytesText(maxBytes, locale);
  const drawn = [
    ...places.map((place) => (
      <Sentence
        key={place.path}
        of={isLasting ? `requests.cover.in.${level}` : `requests.cover.at.${level}`}
        parts={{ place: <PlaceText place={place} /> }}
      />
    )),
    ...addresses.map((address) => (
      <Sentence
        key={address}
        of={`requests.cover.at.${level}`}
        parts={{
          place: (
            <code>
              <HiddenText text={address} cutAt={200} />
            </code>
          ),
        }}
      />
    )),
  ];
  return (
    <>
      {drawn.length === 0 && t(isBare ? `requests.cover.bare.${level}` : 'requests.cover.asShown')}
      {drawn.map((each, at) => (
        <Fragment key={each.key}>
          {at > 0 && ' ; '}
          {each}
        </Fragment>
      ))}
      {size !== undefined && `, ${t(isLasting ? 'requests.cover.mostEach' : 'requests.cover.most', { size })}`}
    </>
  );
}

/** What an answer opens: `write scenes and all under it, at most 1 MB a call`. */
export function Covers({ covers, isLasting }: CoversProps) {
  return covers.map((cover, at) => (
    // They stand as they came.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={at}>
      {at > 0 && ' ; '}
      <OneCover cover={cover} isLasting={isLasting} />
    </Fragment>
  ));
}
