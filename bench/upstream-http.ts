// The same small server over HTTP: what a client reaches when nothing is between.
//   node bench/upstream-http.ts --port PORT [--tools N] [--speaks handshake|stateless|both]
import { serveHttp } from './http-face.ts';
import { createAnswers } from './upstream-answers.ts';
import { readUpstreamOptions } from './upstream-options.ts';

const { port, ...options } = readUpstreamOptions();
serveHttp(port, createAnswers(options));
