import { expect, test } from 'vitest'
import { redditHref, safeHref } from './links'

test.each(['javascript:alert(1)', 'data:text/html,x', ' JaVaScript:alert(1)', 'no link', '', null])(
  'does not follow %s',
  (url) => {
    expect(safeHref(url)).toBeNull()
  },
)

test('follows the web', () => {
  expect(safeHref('http://a.example/b?c')).toBe('http://a.example/b?c')
})

test('a permalink is a path on Reddit', () => {
  expect(redditHref('/r/a/comments/b/')).toBe('https://www.reddit.com/r/a/comments/b/')
  expect(redditHref('https://old.reddit.com/r/a')).toBe('https://old.reddit.com/r/a')
  expect(redditHref('//evil.example')).toBe('https://www.reddit.com//evil.example')
  expect(redditHref('')).toBeNull()
})
