import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Part.module.css';
import { isObject, type JsonObject } from './schema.ts';

/** Pictures that can hold no program, by how the base64 of their first bytes begins. */
const pictures = [
  ['image/png', 'iVBORw0KGgo'],
  ['image/jpeg', '/9j/'],
  ['image/gif', 'R0lGOD'],
  ['image/webp', 'UklGR'],
] as const;

const textIn = (object: JsonObject, key: string): string | undefined => {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
};

/** The address of a picture; undefined where it is none that may be drawn, whatever its server calls it. */
const pictureOf = (data: string | undefined): string | undefined => {
  const type = pictures.find(([, start]) => data?.startsWith(start))?.[0];
  return type === undefined || data === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)
    ? undefined
    : `data:${type};base64,${data}`;
};

/** One part of what a tool answered, in its server's words. */
export function Part({ part }: { readonly part: JsonObject }) {
  const { t } = useText();
  const kind = textIn(part, 'type') ?? '?';
  const own = kind === 'resource' && isObject(part['resource']) ? part['resource'] : part;
  const text = textIn(own, 'text');
  const [name, uri] = [textIn(own, 'name'), textIn(own, 'uri')];
  const picture = pictureOf(textIn(own, 'data') ?? textIn(own, 'blob'));
  if (kind === 'resource_link' && uri !== undefined)
    return (
      <p>
        <Sentence of="try.link" parts={{ uri: <HiddenText text={uri} cutAt={300} /> }} />
      </p>
    );
  return (
    <>
      {kind === 'resource' && (
        <p className={css.note}>
          <Sentence of="try.file" parts={{ name: <HiddenText text={name ?? uri ?? ''} cutAt={300} /> }} />
        </p>
      )}
      {picture !== undefined && <img src={picture} alt={t('try.picture')} className={css.picture} />}
      {picture === undefined && text !== undefined && (
        <p className={css.text}>
          <HiddenText text={text} cutAt={4_000} />
        </p>
      )}
      {picture === undefined && text === undefined && (
        <p className={css.note}>
          <Sentence
            of="try.unshown"
            parts={{ kind: <HiddenText text={textIn(own, 'mimeType') ?? kind} cutAt={80} /> }}
          />
        </p>
      )}
    </>
  );
}
