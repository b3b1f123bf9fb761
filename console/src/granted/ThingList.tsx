import { useText } from '../i18n/text.tsx';
import { Thing } from './Thing.tsx';

/** Names of others in a row, as the language puts them: «a, b and c». */
export function ThingList({ texts }: { readonly texts: readonly string[] }) {
  const { locale } = useText();
  const places = texts.map((_, place) => String(place));
  return new Intl.ListFormat(locale).formatToParts(places).map(({ type, value }, at) =>
    type === 'element' ? (
      <Thing key={`thing-${value}`} text={texts[Number(value)] ?? ''} />
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
      <span key={at}>{value}</span>
    ),
  );
}
