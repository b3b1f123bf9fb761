/** Both spellings, since programs disagree; an empty exception list, so that nothing goes past it. */
export const proxyVariables = (url: string): Readonly<Record<string, string>> => ({
  HTTP_PROXY: url,
  HTTPS_PROXY: url,
  ALL_PROXY: url,
  http_proxy: url,
  https_proxy: url,
  all_proxy: url,
  NO_PROXY: '',
  no_proxy: '',
  // Node asks no proxy unless it is told to.
  NODE_USE_ENV_PROXY: '1',
});
