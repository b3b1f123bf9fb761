import { QueryClientProvider } from '@tanstack/react-query';
import { Provider as TooltipProvider } from '@radix-ui/react-tooltip';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { enterByLink } from './api/entrance.ts';
import { followChanges } from './api/events.ts';
import { createQueryClient } from './api/query-client.ts';
import { LanguageProvider } from './frame/LanguageProvider.tsx';
import { followTheme } from './frame/theme.ts';
import { Announcer } from './ui/Announcer.tsx';
import { Toasts } from './ui/Toasts.tsx';
import './styles/tokens.css';
import './styles/page.css';

const root = document.querySelector('#console');
if (root === null) throw new Error('The page has no place for the console.');

followTheme();
await enterByLink();
const client = createQueryClient();
followChanges(client);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <TooltipProvider delayDuration={300}>
          <Announcer>
            <Toasts>
              <App />
            </Toasts>
          </Announcer>
        </TooltipProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
