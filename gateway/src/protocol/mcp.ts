/** Methods that list what servers offer: method, key of the list in the result, and the capability that says a server has it. */
export const lists = {
  'tools/list': { key: 'tools', capability: 'tools', changed: 'notifications/tools/list_changed' },
  'resources/list': { key: 'resources', capability: 'resources', changed: 'notifications/resources/list_changed' },
  'resources/templates/list': {
    key: 'resourceTemplates',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
  },
  'prompts/list': { key: 'prompts', capability: 'prompts', changed: 'notifications/prompts/list_changed' },
} as const;

export type ListMethod = keyof typeof lists;
export type ListKey = (typeof lists)[ListMethod]['key'];

export const isListMethod = (method: string): method is ListMethod => Object.hasOwn(lists, method);

/** The notifications that say these lists changed, each once (MCP, «List changed notification»). */
export const changedNotifications = (keys: readonly ListKey[]): readonly string[] => [
  ...new Set(Object.values(lists).flatMap(({ key, changed }) => (keys.includes(key) ? [changed] : []))),
];

/** Methods that act on one target of one server. */
export const callMethods = [
  'tools/call',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/get',
  'completion/complete',
] as const;
export type CallMethod = (typeof callMethods)[number];

export const isCallMethod = (method: string): method is CallMethod => callMethods.some((known) => known === method);

/** RFC 5424 severities, least first (MCP, «Log levels»). */
export const logLevels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof logLevels)[number];

export const isLogLevel = (value: unknown): value is LogLevel => logLevels.some((known) => known === value);
