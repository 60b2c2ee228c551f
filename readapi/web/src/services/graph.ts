import { eachAgent } from './agents'
import type { AgentFlow, ChannelFlow, Pipeline } from './types'

/** A channel or an agent, with its place in the drawing (its left upper corner, in pixels). */
export type GraphNode = { id: string; x: number; y: number } & (
  { kind: 'channel'; channel: ChannelFlow } | { kind: 'agent'; agent: AgentFlow }
)

/** A flow from one node to another, with the items a second through it. */
export interface GraphEdge {
  id: string
  path: string
  rate: number
}

export interface Graph {
  /** In the order of flow. */
  nodes: GraphNode[]
  edges: GraphEdge[]
  width: number
  height: number
}

/** Sizes in pixels. */
export interface GraphShape {
  /** Layers lie from left to right, else from top to bottom. */
  across: boolean
  /** Graphs that don't meet lie beside each other where one below the other is too high. */
  beside: boolean
  width: number
  channelHeight: number
  agentHeight: number
  /** Between layers. */
  gap: number
  /** Between the nodes of a layer. */
  space: number
}

interface Vertex {
  id: string
  node: { kind: 'channel'; channel: ChannelFlow } | { kind: 'agent'; agent: AgentFlow }
  from: string[]
  layer: number
  /** In its layer. */
  rank: number
}

const channelId = (name: string) => `channel ${name}`
const agentId = (name: string) => `agent ${name}`

/**
 * Channels and agents as layered graphs, those that don't meet apart: a node lies one layer past the
 * last of those that it follows, and in its layer by where those lie.
 */
export function graphOf(pipeline: Pipeline, shape: GraphShape): Graph {
  const flows = apart(verticesOf(pipeline))
  const heights = flows.map((vertices) => draw(vertices, { x: 0, y: 0 }, shape).height)
  const most = shape.beside ? Math.max(...heights) : Infinity
  const graph: Graph = { nodes: [], edges: [], width: 0, height: 0 }
  const corner = { x: 0, y: 0 }
  flows.forEach((vertices, i) => {
    if (corner.y > 0 && corner.y + (heights[i] ?? 0) > most) {
      corner.x = graph.width + 2 * shape.space
      corner.y = 0
    }
    const { nodes, edges, width, height } = draw(vertices, corner, shape)
    graph.nodes.push(...nodes)
    graph.edges.push(...edges)
    graph.width = Math.max(graph.width, width)
    graph.height = Math.max(graph.height, height)
    corner.y = height + 2 * shape.space
  })
  return graph
}

function draw(vertices: Map<string, Vertex>, corner: Corner, shape: GraphShape): Graph {
  const layers = layersOf(vertices)
  const boxes = placesOf(layers, corner, shape)
  const place = (id: string) => boxes.get(id) ?? NOWHERE
  const ordered = layers.flat()
  const nodes = ordered.map(({ id, node }): GraphNode => {
    const { x, y } = place(id)
    return { id, x, y, ...node }
  })
  const edges = ordered.flatMap(({ id, node, from }) =>
    from.map((source): GraphEdge => {
      const agent = node.kind === 'agent' ? node.agent : agentIn(vertices, source)
      return {
        id: `${source} ${id}`,
        path: curve(place(source), place(id), shape.across),
        rate: agent?.rate ?? 0,
      }
    }),
  )
  const width = Math.max(...nodes.map(({ x }) => x + shape.width))
  const height = Math.max(...nodes.map(({ kind, y }) => y + heightOf(kind, shape)))
  return { nodes, edges, width, height }
}

function agentIn(vertices: Map<string, Vertex>, id: string): AgentFlow | undefined {
  const node = vertices.get(id)?.node
  return node?.kind === 'agent' ? node.agent : undefined
}

/** Every agent, and every channel that one reads or writes. */
function verticesOf({ channels, agents }: Pipeline): Map<string, Vertex> {
  const vertices = new Map<string, Vertex>()
  const known = new Map(channels.map((channel) => [channel.name, channel]))
  const addChannel = (name: string) => {
    const id = channelId(name)
    const vertex = vertices.get(id)
    if (vertex !== undefined) return vertex
    const channel = known.get(name) ?? { name, depth: 0, rate: 0 }
    const added: Vertex = { id, node: { kind: 'channel', channel }, from: [], layer: 0, rank: 0 }
    vertices.set(id, added)
    return added
  }
  for (const agent of eachAgent(agents)) {
    const id = agentId(agent.agent)
    const read = agents.filter((row) => row.agent === agent.agent).map(({ channel }) => channel)
    for (const channel of read) addChannel(channel)
    const from = read.map(channelId)
    vertices.set(id, { id, node: { kind: 'agent', agent }, from, layer: 0, rank: 0 })
    if (agent.writes !== null) addChannel(agent.writes).from.push(id)
  }
  return vertices
}

/** Vertices in groups that no edge joins, in their order. */
function apart(vertices: Map<string, Vertex>): Map<string, Vertex>[] {
  const neighbours = new Map<string, string[]>()
  const join = (a: string, b: string) => neighbours.set(a, [...(neighbours.get(a) ?? []), b])
  for (const { id, from } of vertices.values()) {
    for (const source of from) {
      join(id, source)
      join(source, id)
    }
  }
  const grouped = new Set<string>()
  const groups: Map<string, Vertex>[] = []
  for (const first of vertices.keys()) {
    if (grouped.has(first)) continue
    // Grows while it is walked.
    const reached = new Set([first])
    for (const id of reached) for (const next of neighbours.get(id) ?? []) reached.add(next)
    for (const id of reached) grouped.add(id)
    groups.push(new Map([...vertices].filter(([id]) => reached.has(id))))
  }
  return groups
}

/** Vertices by layer; a circle of agents is cut where it closes. */
function layersOf(vertices: Map<string, Vertex>): Vertex[][] {
  const settled = new Set<string>()
  const settle = (vertex: Vertex, above: Set<string>) => {
    if (settled.has(vertex.id)) return
    const path = new Set(above).add(vertex.id)
    for (const id of vertex.from) {
      const source = vertices.get(id)
      if (source === undefined || path.has(id)) continue
      settle(source, path)
      vertex.layer = Math.max(vertex.layer, source.layer + 1)
    }
    settled.add(vertex.id)
  }
  const layers: Vertex[][] = []
  for (const vertex of vertices.values()) {
    settle(vertex, new Set())
    ;(layers[vertex.layer] ??= []).push(vertex)
  }
  for (const layer of layers) rank(layer, vertices)
  return layers
}

/** Orders a layer by the mean rank of what its vertices follow; those that lead on come first. */
function rank(layer: Vertex[], vertices: Map<string, Vertex>) {
  const weight = ({ from }: Vertex) =>
    from.reduce((sum, id) => sum + (vertices.get(id)?.rank ?? 0), 0) / Math.max(1, from.length)
  const leadsOn = ({ node }: Vertex) =>
    node.kind === 'agent' && node.agent.writes === null ? 1 : 0
  layer.sort((a, b) => weight(a) - weight(b) || leadsOn(a) - leadsOn(b))
  layer.forEach((vertex, i) => (vertex.rank = i))
}

interface Corner {
  x: number
  y: number
}

interface Box extends Corner {
  width: number
  height: number
}

function heightOf(kind: Vertex['node']['kind'], shape: GraphShape) {
  return kind === 'agent' ? shape.agentHeight : shape.channelHeight
}

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 }

function placesOf(layers: Vertex[][], corner: Corner, shape: GraphShape): Map<string, Box> {
  const boxes = new Map<string, Box>()
  let depth = 0
  for (const layer of layers) {
    const tallest = Math.max(...layer.map(({ node }) => heightOf(node.kind, shape)))
    let along = 0
    for (const { id, node } of layer) {
      const height = heightOf(node.kind, shape)
      const [x, y] = shape.across ? [depth, along] : [along, depth]
      boxes.set(id, { x: corner.x + x, y: corner.y + y, width: shape.width, height })
      along += (shape.across ? height : shape.width) + shape.space
    }
    depth += (shape.across ? shape.width : tallest) + shape.gap
  }
  return boxes
}

/** A line that leaves and arrives straight. */
function curve(from: Box, to: Box, across: boolean): string {
  if (across) {
    const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
    const [x2, y2] = [to.x, to.y + to.height / 2]
    const middle = (x1 + x2) / 2
    return `M${x1},${y1}C${middle},${y1} ${middle},${y2} ${x2},${y2}`
  }
  const [x1, y1] = [from.x + from.width / 2, from.y + from.height]
  const [x2, y2] = [to.x + to.width / 2, to.y]
  const middle = (y1 + y2) / 2
  return `M${x1},${y1}C${x1},${middle} ${x2},${middle} ${x2},${y2}`
}
