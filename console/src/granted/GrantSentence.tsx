import { useText } from '../i18n/text.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import css from './Granted.module.css';
import { GrantLimits, type Told } from './GrantLimits.tsx';
import { Thing } from './Thing.tsx';
import { ThingList } from './ThingList.tsx';

const questions = ['sampling/createMessage', 'elicitation/create', 'roots/list'] as const;

/** What is used: a tool by its server and name; a server with all of its tools. */
function Used({ grant: { level, server, name } }: { readonly grant: Told }) {
  const { t } = useText();
  const isAnyServer = server === '*';
  if (name !== '*') return <Thing text={`${isAnyServer ? t('granted.server.any') : server} › ${name}`} />;
  if (level !== 'tool_execute') return isAnyServer ? t('granted.server.any') : <Thing text={server} />;
  if (isAnyServer) return t('granted.tools.any');
  return <Sentence of="granted.tools.of" parts={{ server: <Thing text={server} /> }} />;
}

const addressesOf = ({ hosts, ports }: Told): readonly string[] => {
  const all = hosts ?? (ports === undefined ? [] : ['*']);
  return all.flatMap((host) =>
    ports === undefined ? [host] : ports.map((port) => `${host.includes(':') ? `[${host}]` : host}:${port}`),
  );
};

/** Where: in which files, at which addresses. */
function Place({ grant }: { readonly grant: Told }) {
  const { t } = useText();
  const addresses = addressesOf(grant);
  if (addresses.length > 0) return <ThingList texts={addresses} />;
  if (grant.level === 'network_access') return t(grant.effect === 'allow' ? 'granted.host.public' : 'granted.host.any');
  if (grant.paths === undefined) return t('granted.place.any');
  return <Sentence of="granted.place.some" parts={{ paths: <ThingList texts={grant.paths} /> }} />;
}

function Who({ client }: { readonly client: string }) {
  return (
    <span className={css.who}>
      <Thing text={client} />
    </span>
  );
}

/** Who may do what, where and how long, as a sentence in the person's language. */
export function GrantSentence({ grant }: { readonly grant: Told }) {
  const { t } = useText();
  const { effect, level, client, name } = grant;
  const limits = <GrantLimits grant={grant} />;
  const asked = questions.find((question) => question === name);
  if (asked !== undefined && effect !== 'ask' && level === 'tool_execute') {
    const who = client === undefined ? t('granted.question.everyone') : <Who client={client} />;
    const tool = <Used grant={{ ...grant, level: 'resource_read', name: '*' }} />;
    return (
      <Sentence of={`granted.question.${effect}`} parts={{ tool, who, asked: t(`granted.asked.${asked}`), limits }} />
    );
  }
  const verb = <span className={css.verb}>{t(`granted.verb.${level}`)}</span>;
  const object = (
    <Sentence of={`granted.object.${level}`} parts={{ place: <Place grant={grant} />, tool: <Used grant={grant} /> }} />
  );
  return client === undefined ? (
    <Sentence of={`granted.everyone.${effect}`} parts={{ verb, object, limits }} />
  ) : (
    <Sentence of={`granted.${effect}`} parts={{ who: <Who client={client} />, verb, object, limits }} />
  );
}
