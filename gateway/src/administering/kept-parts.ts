import type { JsonObject, Result } from '../pipeline/call.ts';
import { isArtifactUri } from '../policy/own-resources.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a link of ours points to, as it stood in the answer; the link itself where that cannot be had. */
const whole = async (part: JsonObject, uri: string, read: (uri: string) => Promise<Result>): Promise<JsonObject> => {
  const answer = await read(uri).catch(() => undefined);
  const contents = answer !== undefined && 'result' in answer ? answer.result['contents'] : undefined;
  const [resource]: readonly unknown[] = Array.isArray(contents) ? contents : [];
  return isObject(resource) ? { type: 'resource', resource: { ...resource, name: part['name'] } } : part;
};

/** An answer with what was kept out of it, as far as that is no more than so many bytes: a page has room for a picture. */
export const withKeptParts = async (
  result: JsonObject,
  mostBytes: number,
  read: (uri: string) => Promise<Result>,
): Promise<JsonObject> => {
  const { content } = result;
  if (!Array.isArray(content)) return result;
  let left = mostBytes;
  const parts = content.map((part: unknown) => {
    if (!isObject(part) || part['type'] !== 'resource_link') return part;
    const { uri, size } = part;
    if (typeof uri !== 'string' || !isArtifactUri(uri) || typeof size !== 'number' || size > left) return part;
    left -= size;
    return whole(part, uri, read);
  });
  return { ...result, content: await Promise.all(parts) };
};
