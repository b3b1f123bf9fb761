/** What holds where the file says nothing. Durations in seconds, as in the file. */
export const defaults = {
  maxConnections: 5,
  requestTimeout: 30,
  hardTimeout: 300,
  metrics: true,
  requireHttps: false,
  networkTimeout: 10,
  maxRetries: 3,
  userAgent: 'StoryCore-MCP/1.0',
  prefix: true,
  maxMessageSize: '16MiB',
  maxConcurrentRequests: 256,
} as const;
