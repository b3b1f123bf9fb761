import type { ServerResponse } from 'node:http';
import { headersOfAll } from './headers.ts';

/** Answers with JSON, which nobody keeps. */
export const answerJson = (
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(value);
  response.writeHead(status, {
    ...headersOfAll,
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
};
