import type { Call, Handler } from '../pipeline/call.ts';
import { isObject } from '../protocol/json.ts';

/** Of `_meta`: the files that a call may read, absolute and resolved, as it was decided. Its server opens no others. */
export const filesKey = 'storycore-mcp/files';

const filesOf = ({ facts }: Call): readonly string[] =>
  facts.needs.flatMap(({ object }) => (object.kind === 'path' ? object.forms.slice(0, 1) : []));

/** Tells servers whose resources are files which of them were allowed: what the grants of one client leave out, its lists do. */
export const tellFiles =
  (handle: Handler, isTold: (server: string) => boolean): Handler =>
  (call, signal) => {
    if (call.target.kind !== 'resource' || !isTold(call.target.upstream)) return handle(call, signal);
    const { _meta: meta } = call.params;
    const told = { ...(isObject(meta) ? meta : {}), [filesKey]: filesOf(call) };
    return handle({ ...call, params: { ...call.params, _meta: told } }, signal);
  };
