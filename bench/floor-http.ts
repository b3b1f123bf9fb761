// The floor over HTTP: the same on plain `node:http`. Each answer is JSON, on a connection that stays open.
//   node bench/floor-http.ts CONFIG.json PORT
import { createFloor } from './floor-route.ts';
import { serveHttp } from './http-face.ts';

const [, , config = '', port = ''] = process.argv;
serveHttp(Number(port), createFloor(config));
