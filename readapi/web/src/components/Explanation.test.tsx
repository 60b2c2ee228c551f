// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Explanation, Marked } from './Explanation'

afterEach(cleanup)

const words = [
  { token: 'faint', weight: 0.01 },
  { token: 'lol', weight: -0.5 },
  { token: 'research', weight: 1 },
]

test('lists the words, what moved the score most first', () => {
  render(<Explanation explanation={words} score={null} />)
  const rows = screen.getAllByRole('listitem').map((row) => row.textContent)
  expect(rows).toEqual(['research+1.00', 'lol−0.50', 'faint+0.01'])
})

test('says what the weights come to, where they make the score', () => {
  const { rerender } = render(<Explanation explanation={words} score={0.6248} />)
  expect(screen.getByText('Log-odds: together +0.51, which is a score of 0.625.')).toBeTruthy()
  rerender(<Explanation explanation={words} score={0.9} />)
  expect(screen.queryByText(/Log-odds/)).toBeNull()
})

test('folds away what mattered less', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ token: `word${i}`, weight: 30 - i }))
  render(<Explanation explanation={many} score={null} />)
  const rest = screen.getByText('18 that mattered less').closest('details')
  expect(rest?.open).toBe(false)
})

test('says so where there is no explanation', () => {
  render(<Explanation explanation={[]} score={null} />)
  expect(screen.getByText('Not explained yet')).toBeTruthy()
})

test('marks the telling words in the text, and leaves the faint ones', () => {
  const { container } = render(
    <p>
      <Marked text="Research, lol, faint" explanation={words} />
    </p>,
  )
  expect(container.textContent).toBe('Research, lol, faint')
  const marks = [...container.querySelectorAll('mark')]
  expect(marks.map((mark) => [mark.textContent, mark.dataset.step])).toEqual([
    ['Research', '6'],
    ['lol', '1'],
  ])
  expect(within(container).queryByText('faint')).toBeNull()
})
