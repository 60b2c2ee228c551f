import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { configure, render } from '@testing-library/react'
import { vi } from 'vitest'
import { createPages } from '../app/router'
import { createServices, ServicesProvider } from '../app/services'

/** Where pages in tests have their API. */
export const API = 'http://here'

/** Gives jsdom what pages ask of a browser and it does not have. */
export function standInForBrowser() {
  // The first page's script takes a moment to come.
  configure({ asyncUtilTimeout: 10_000 })
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
  vi.stubGlobal('scrollTo', () => undefined)
  Element.prototype.animate = () => new EventTarget() as Animation
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined
      unobserve = () => undefined
      disconnect = () => undefined
    },
  )
}

/** Opens an address as the browser would; returns what to look at its history with. */
export function openPage(path: string) {
  const services = createServices(API)
  const pages = createPages(createMemoryHistory({ initialEntries: [path] }))
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={services.cache}>
        <ServicesProvider value={services}>
          <RouterProvider router={pages} />
        </ServicesProvider>
      </QueryClientProvider>
    </MantineProvider>,
  )
  return pages
}
