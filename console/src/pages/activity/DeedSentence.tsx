import { Sentence } from '../../ui/Sentence.tsx';
import type { Entry } from './entry.ts';
import { Name, ToolName } from './Names.tsx';

function TouchedThing({ thing, more }: Pick<Entry, 'thing' | 'more'>) {
  const first = <Name text={thing?.shown ?? ''} />;
  return more === 0 ? first : <Sentence of="activity.andMore" parts={{ thing: first }} count={more} />;
}

/** What was done, in one sentence. */
export function DeedSentence({ entry }: { readonly entry: Entry }) {
  const { deed, server, name, thing, more } = entry;
  return (
    <Sentence
      of={`activity.did.${deed}`}
      parts={{
        thing: <TouchedThing thing={thing} more={more} />,
        tool: <ToolName server={server} name={name} />,
        server: <Name text={server} />,
        name: <Name text={name} />,
      }}
    />
  );
}
