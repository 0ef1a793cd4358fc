"""A chart that is looked at: the same drawing in the corner of an answer, beside it, and on its own screen."""

import msgspec
from textual import events, work
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from advisor.language import Language
from advisor.tui.draw import content, plain
from advisor.tui.plotting import Picture, Plot, View, paint, prepare
from advisor.tui.strings import tell

# From so many points on the drawing is prepared beside the keyboard, not before it.
LONG = 100_000
SMOOTHINGS = (0, 0.02, 0.05, 0.1)  # of the points
ZOOM = 0.5
LEAST_WINDOW = 1e-6  # of the whole


class Prepared(Message):
    """A long chart has been laid out."""

    def __init__(self, chart: "Chart", picture: Picture | None) -> None:
        super().__init__()
        self.chart, self.picture = chart, picture


class Chart(Widget):
    """Curves with their evidence. Keys belong to the screen; it calls the methods below."""

    ALLOW_SELECT = False

    cursor: reactive[float | None] = reactive(None)
    view: reactive[View] = reactive(View())
    plot: reactive[Plot | None] = reactive(None, always_update=True)

    def __init__(
        self,
        plot: Plot | None,
        language: Language,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str = "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.language = language
        self._picture: Picture | None = None
        self._wanted: tuple[object, ...] = ()
        self.set_reactive(Chart.plot, plot)

    def render(self) -> Content:
        """The chart as wide and high as the widget, or why there is none."""
        width, height = self.content_size
        wanted = (self.plot, self.view, width, height)
        if self.plot is None or not width or not height:
            return plain(tell("chart.nothing", self.language))
        if wanted != self._wanted:
            self._wanted = wanted
            if sum(curve.values.size for curve in self.plot.curves) < LONG:
                self._picture = prepare(self.plot, self.view, width=width, height=height)
            else:
                self._prepare_long(self.plot, self.view, width, height)
        if self._picture is None:
            return plain(tell("chart.nothing", self.language))
        return content(paint(self._picture, self.cursor, self.language, width))

    @work(thread=True, exclusive=True, group="chart", exit_on_error=False)
    def _prepare_long(self, plot: Plot, view: View, width: int, height: int) -> None:
        self.post_message(Prepared(self, prepare(plot, view, width=width, height=height)))

    def on_prepared(self, message: Prepared) -> None:
        """Show a long chart that is ready."""
        message.stop()
        self._picture = message.picture
        self.refresh()

    def watch_plot(self) -> None:
        """Another plot is looked at as a whole."""
        self.set_reactive(Chart.view, msgspec.structs.replace(self.view, first=None, last=None, log=None))
        self.set_reactive(Chart.cursor, None)

    def move(self, columns: int) -> None:
        """Move the cursor by so many columns; it enters at the middle."""
        if self._picture is None:
            return
        scale, count = self._picture.frame.scale, self._picture.frame.columns
        width = (scale.last - scale.first) / max(1, count)
        start = (scale.first + scale.last) / 2 if self.cursor is None else self.cursor + columns * width
        self.cursor = self._snapped(min(max(start, scale.first), scale.last), columns)

    def move_to(self, *, last: bool) -> None:
        """Put the cursor on the first or the last step in sight."""
        if self._picture is not None:
            self.cursor = self._picture.frame.scale.last if last else self._picture.frame.scale.first

    def zoom(self, factor: float) -> None:
        """Show `factor` of the window around the cursor, or around its middle; from 1 on the whole again."""
        if self._picture is None or self.plot is None:
            return
        scale = self._picture.frame.scale
        middle = (scale.first + scale.last) / 2 if self.cursor is None else self.cursor
        width = (scale.last - scale.first) * factor
        ends = [curve.steps for curve in self.plot.curves if curve.steps.size]
        first, last = min(float(steps.min()) for steps in ends), max(float(steps.max()) for steps in ends)
        if width >= last - first:
            self.view = msgspec.structs.replace(self.view, first=None, last=None)
            return
        width = max(width, (last - first) * LEAST_WINDOW)
        begin = min(max(middle - width / 2, first), last - width)
        inside = any(((steps >= begin) & (steps <= begin + width)).sum() > 1 for steps in ends)
        if inside:
            self.view = msgspec.structs.replace(self.view, first=begin, last=begin + width)

    def zoom_all(self) -> None:
        """The whole run again."""
        self.view = msgspec.structs.replace(self.view, first=None, last=None)

    def toggle_log(self) -> None:
        """Logarithmic or linear, whatever it is not now."""
        log = self._picture is not None and self._picture.frame.scale.log
        self.view = msgspec.structs.replace(self.view, log=not log)

    def smooth_more(self) -> None:
        """The next of a few strengths of smoothing, then none again."""
        if self.plot is None:
            return
        longest = max((curve.values.size for curve in self.plot.curves), default=0)
        strengths = [max(3, round(share * longest)) if share else 0 for share in SMOOTHINGS]
        stronger = [points for points in strengths if points > self.view.smooth]
        self.view = msgspec.structs.replace(self.view, smooth=stronger[0] if stronger else 0)

    def _snapped(self, at: float, direction: int) -> float:
        """The nearest step that a curve has, but never back against the way of the cursor."""
        steps = self.plot.curves[0].steps if self.plot and self.plot.curves else None
        if steps is None or not steps.size:
            return at
        nearest = float(steps[abs(steps - at).argmin()])
        stuck = self.cursor is not None and nearest == self.cursor and direction
        if not stuck:
            return nearest
        beyond = steps[steps > nearest] if direction > 0 else steps[steps < nearest]
        return float(beyond.min() if direction > 0 else beyond.max()) if beyond.size else nearest

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The cursor follows the mouse."""
        if self._picture is not None:
            self.cursor = self._snapped(self._picture.frame.step_at(event.x), 0)

    def on_leave(self) -> None:
        """No mouse, no cursor."""
        self.cursor = None

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With Ctrl the wheel zooms; without it scrolls the answer below."""
        if event.ctrl:
            event.stop()
            self.zoom(ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out again."""
        if event.ctrl:
            event.stop()
            self.zoom(1 / ZOOM)
