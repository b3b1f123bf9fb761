import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const panelClass = '.sc-panel';

/** A selector that holds in the panel only, and there wins over the program's own. */
const inPanel = (selector: string, isModule: boolean): string => {
  const own = selector.replace(/^\.sc(?![\w-])/, panelClass);
  if (own.startsWith(panelClass)) return own;
  const panel = `${panelClass}${panelClass}`;
  // In a module, classes get names that nobody else has; the panel's keeps its own.
  return `${isModule ? `:global(${panel})` : panel} ${own}`;
};

// What is published as `storycore-mcp-panel`: React comes from the program that embeds it.
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [react()],
  css: {
    postcss: {
      plugins: [
        {
          postcssPlugin: 'storycore-panel',
          Once(root, { result }) {
            const isModule = result.opts.from?.includes('.module.css') === true;
            root.walkRules((rule) => {
              const { parent } = rule;
              // Steps of a motion are no selectors.
              if (parent?.type === 'atrule' && 'name' in parent && parent.name.endsWith('keyframes')) return;
              rule.selectors = rule.selectors.map((selector) => inPanel(selector, isModule));
            });
          },
        },
      ],
    },
  },
  build: {
    outDir: 'dist/panel',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'src/panel/index.ts', formats: ['es'], fileName: 'index', cssFileName: 'styles' },
    rollupOptions: { external: /^react(?:-dom)?(?:\/|$)/ },
  },
});
