import { Sentence } from '../../ui/Sentence.tsx';
import { Name } from './Name.tsx';
import type { Asked } from './request.ts';

interface WhoProps {
  readonly who: Asked['who'];
  /** Named too, where it is known. */
  readonly isInProject?: boolean;
}

/** Who asks: the client, with its add-on; in the project that it works on. */
export function Who({ who: { client, addon, project }, isInProject = false }: WhoProps) {
  const name = <Name text={client} />;
  const whole =
    addon === undefined ? name : <Sentence of="requests.whoWith" parts={{ who: name, addon: <Name text={addon} /> }} />;
  if (!isInProject || project === undefined) return whole;
  return <Sentence of="requests.whoIn" parts={{ who: whole, project: <Name text={project} /> }} />;
}
