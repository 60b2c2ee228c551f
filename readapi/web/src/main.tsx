import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createServices, ServicesProvider } from './app/services'
import { createPages } from './app/router'
import { colorSchemes, theme } from './app/theme'
import './styles/kit.css'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'

/** For the server's status, before the page is drawn without it. */
const LONGEST_WAIT_MS = 400

const services = createServices()
const pages = createPages()
services.live.start()

// The demo's banner moves the page down by a line: known before the first paint, nothing jumps.
await Promise.race([
  services.cache.query(services.queries.status()).catch(() => undefined),
  new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS)),
])

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} colorSchemeManager={colorSchemes} defaultColorScheme="auto">
      <QueryClientProvider client={services.cache}>
        <ServicesProvider value={services}>
          <RouterProvider router={pages} />
        </ServicesProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
