import { useText, type Text } from '../../i18n/text.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Name } from './Name.tsx';
import { Who } from './Who.tsx';
import type { Asked, Level, Thing } from './request.ts';

const filesAndFolders = {
  resource_read: { file: 'requests.to.readFile', folder: 'requests.to.readFolder' },
  resource_write: { file: 'requests.to.writeFile', folder: 'requests.to.writeFolder' },
} as const;

const wishOf = (level: Level, things: readonly Thing[], { t }: Text): string => {
  const count = things.length;
  const isPaths = things.every(({ kind }) => kind === 'path');
  if (isPaths && (level === 'resource_read' || level === 'resource_write')) {
    const areFolders = things.every((thing) => thing.kind === 'path' && thing.isFolder);
    return t(filesAndFolders[level][areFolders ? 'folder' : 'file'], { count });
  }
  if (level === 'network_access' && things.every(({ kind }) => kind === 'address'))
    return t('requests.to.reachAddress', { count });
  return t(`requests.to.${level}`);
};

/** `Assistant asks to write a file`. */
export function AskSentence({ asked: { who, target, things } }: { readonly asked: Asked }) {
  const text = useText();
  const client = <Who who={who} />;
  const server = target.title ? target.title[text.locale] : <Name text={target.server} />;
  if (target.kind === 'client')
    return <Sentence of="requests.wants" parts={{ server, name: <Name text={target.name} />, who: client }} />;
  if (target.from !== undefined)
    return <Sentence of="requests.passes" parts={{ who: client, from: <Name text={target.from} />, server }} />;
  const levels = [...new Set(things.map(({ level }) => level))];
  const wishes = levels.map((level) =>
    wishOf(
      level,
      things.filter((thing) => thing.level === level),
      text,
    ),
  );
  return <Sentence of="requests.asks" parts={{ who: client, what: text.list(wishes) }} />;
}
