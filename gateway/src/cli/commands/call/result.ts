import type { JsonObject } from '../../../index.ts';
import { printable, printableLine } from '../../printable.ts';
import { showBytes } from '../../units.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const sizeOf = (base64: unknown): string => showBytes(Buffer.from(textOf(base64), 'base64').length);

const blob = (type: unknown, base64: unknown): string =>
  `[${printableLine(textOf(type) || 'unknown type')}, ${sizeOf(base64)}]`;

const resourceLines = (resource: unknown): string[] => {
  if (!isObject(resource)) return ['[a resource without content]'];
  const title = `[${printableLine(textOf(resource['uri']))}]`;
  if (typeof resource['text'] === 'string') return [title, ...textLines(resource['text'])];
  return [`${title} ${blob(resource['mimeType'], resource['blob'])}`];
};

const textLines = (text: string): string[] => printable(text).replace(/\n$/, '').split('\n');

const linkLines = (description: unknown): string[] =>
  textOf(description) === '' ? [] : textLines(textOf(description));

const blockLines = (block: unknown): string[] => {
  const fields = isObject(block) ? block : {};
  switch (fields['type']) {
    case 'text':
      return textLines(textOf(fields['text']));
    case 'image':
    case 'audio':
      return [blob(fields['mimeType'], fields['data'])];
    case 'resource':
      return resourceLines(fields['resource']);
    case 'resource_link':
      return [`[${printableLine(textOf(fields['uri']))}]`, ...linkLines(fields['description'])];
    default:
      return textLines(JSON.stringify(block, undefined, 2));
  }
};

/** What a tool answered, as a person reads it: text as it is, all else by its kind and size. */
export const resultLines = (result: JsonObject): string[] => {
  const content = Array.isArray(result['content']) ? result['content'] : [];
  if (content.length > 0) return content.flatMap(blockLines);
  return textLines(JSON.stringify(result['structuredContent'] ?? result, undefined, 2));
};
