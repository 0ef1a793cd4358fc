"""Every text of the session's screens, in both languages; answers bring their own."""

from advisor.language import Language, Text

STRINGS: dict[str, Text] = {
    # Keys, as the bar and the help name them.
    "key.help": Text("Help", "帮助"),
    "key.palette": Text("Commands", "命令"),
    "key.quit": Text("Quit", "退出"),
    "key.attach": Text("Attach", "附加文件"),
    "key.chart": Text("Chart", "曲线"),
    "key.runs": Text("Files", "文件"),
    "key.knowledge": Text("Knowledge", "知识库"),
    "key.sessions": Text("Sessions", "会话"),
    "key.new": Text("New session", "新会话"),
    "key.theme": Text("Theme", "主题"),
    "key.language": Text("中文", "English"),
    "key.back": Text("Back", "返回"),
    "key.cancel": Text("Cancel", "取消"),
    "key.read": Text("Read", "浏览"),
    "key.send": Text("Send", "发送"),
    "key.newline": Text("New line", "换行"),
    "key.yes": Text("Yes", "是"),
    "key.no": Text("No", "否"),
    "key.write": Text("Write", "输入"),
    "key.help-here": Text("Help", "帮助"),
    "key.attach-here": Text("Attach", "附加文件"),
    "key.chart-here": Text("Chart", "曲线"),
    "key.next-card": Text("Next", "下一项"),
    "key.previous-card": Text("Previous", "上一项"),
    "key.more": Text("More", "展开"),
    "key.less": Text("Less", "收起"),
    "key.copy": Text("Copy", "复制"),
    "key.entry": Text("Entry", "条目"),
    "key.yes-here": Text("Yes", "是"),
    "key.no-here": Text("No", "否"),
    "key.jump": Text("Go to finding of that rank", "跳到该结论"),
    "key.cursor-left": Text("Left", "向左"),
    "key.cursor-right": Text("Right", "向右"),
    "key.cursor-left-far": Text("Far left", "向左一大步"),
    "key.cursor-right-far": Text("Far right", "向右一大步"),
    "key.cursor-first": Text("First", "最前"),
    "key.cursor-last": Text("Last", "最后"),
    "key.zoom-in": Text("Zoom in", "放大"),
    "key.zoom-out": Text("Zoom out", "缩小"),
    "key.zoom-all": Text("All", "全部"),
    "key.log-scale": Text("Log", "对数"),
    "key.smooth": Text("Smooth", "平滑"),
    "key.marks": Text("Marks", "标记"),
    "key.next-series": Text("Series", "指标"),
    "key.previous-series": Text("Previous series", "上一个指标"),
    "key.hide": Text("Show or hide a curve", "显示或隐藏曲线"),
    "key.delete": Text("Delete", "删除"),
    "key.rename": Text("Rename", "改名"),
    "key.export": Text("Export", "导出"),
    "key.search": Text("Search", "搜索"),
    "key.role": Text("Role", "含义"),
    "key.follow": Text("Follow", "跟踪"),
    "key.detach": Text("Detach", "移除"),
    "key.earlier-entry": Text("Back to the entry before", "回到上一条目"),
    "key.link": Text("Follow a link", "打开相关条目"),
    "key.mark": Text("Mark", "标记"),
    "key.folder-up": Text("Up", "上级目录"),
    "key.complete": Text("Complete", "补全"),
    "key.list-up": Text("Up the list", "上移"),
    "key.list-down": Text("Down the list", "下移"),
    "keys.unknown": Text(
        "[keys] in config.toml: there is no key named {name}", "config.toml 的 [keys]：没有叫 {name} 的按键"
    ),
    "keys.unknown-close": Text(
        "[keys] in config.toml: there is no key named {name}; do you mean {close}?",
        "config.toml 的 [keys]：没有叫 {name} 的按键，是否想写 {close}？",
    ),
    "keys.twice": Text(
        "[keys] in config.toml: {key} is given to both {one} and {other}",
        "config.toml 的 [keys]：{key} 同时分给了 {one} 和 {other}",
    ),
    # The main screen.
    "prompt": Text(
        "What does your training run do? Or paste a path.", "训练出了什么情况？也可以粘贴文件路径"
    ),
    "prompt.busy": Text("Type on, the answer comes", "可以继续输入，回答马上就到"),
    "starting": Text("Loading the model and the knowledge", "正在加载模型和知识库"),
    "thinking": Text("Looking into it", "正在分析"),
    "reading-files": Text("Reading the files", "正在读取文件"),
    "numbers": Text("What the numbers say by themselves", "仅从数据来看"),
    "fault.turn": Text("no answer: a fault in the program itself", "没有回答：程序内部错误"),
    "attached": Text("{name} attached, read as {format}", "已附加 {name}，识别为 {format}"),
    "grown": Text(
        "{name} has grown from {before} to {after} points", "{name} 从 {before} 个点增加到 {after} 个点"
    ),
    "reading": Text("Reading {path}", "正在读取 {path}"),
    "cancelled": Text("Cancelled", "已取消"),
    "no-files": Text("no file attached", "未附加文件"),
    "following": Text("following", "跟踪中"),
    "unsaved": Text("not saved", "未保存"),
    "welcome": Text(
        "Say what your training run does, or attach its metrics file.", "说说训练的情况，或附上它的指标文件。"
    ),
    "welcome.more": Text(
        "Loss and accuracy curves of any framework: CSV, JSON lines, TensorBoard, logs of the console.",
        "支持各种框架的 loss 与准确率记录：CSV、JSON Lines、TensorBoard、控制台日志。",
    ),
    "welcome.try": Text("For instance", "例如"),
    "welcome.1": Text("loss stuck at 0.69", "loss 一直停在 0.69"),
    "welcome.2": Text("val loss rises while train loss keeps falling", "训练 loss 一直降，验证 loss 却在涨"),
    "welcome.3": Text("loss became NaN after 300 steps with fp16", "fp16 训练 300 步之后 loss 变成 NaN"),
    "welcome.recent": Text("Earlier sessions", "之前的会话"),
    "earlier": Text("▲ {count} earlier turns", "▲ 之前还有 {count} 轮"),
    "later": Text("▼ {count} later turns", "▼ 之后还有 {count} 轮"),
    # An answer.
    "changed": Text("Changed since the last answer", "与上一次回答相比"),
    "changed.new": Text("new", "新出现"),
    "changed.gone": Text("gone", "不再列入"),
    "card.more": Text("{what} more: {key}", "还有 {what}：按 {key}"),
    "card.causes": Text("causes {count}", "原因 {count}"),
    "card.fixes": Text("fixes {count}", "办法 {count}"),
    "card.look-alikes": Text("look-alikes {count}", "易混 {count}"),
    "card.sources": Text("sources {count}", "出处 {count}"),
    "next.ask": Text("Measure next", "下一步测什么"),
    "copied": Text("Copied", "已复制"),
    "copied.by": Text("Copied by {way}", "已复制（{way}）"),
    "copied.sent": Text(
        "Sent to the terminal's clipboard; some terminals ignore that", "已发送到终端剪贴板；有些终端会忽略"
    ),
    "copied.not": Text("Not copied: {why}", "没有复制成功：{why}"),
    # Panels.
    "panel.curves": Text("Curves", "曲线"),
    "panel.series": Text("Series", "指标"),
    "chart.nothing": Text(
        "Nothing to draw yet. Attach a metrics file.", "还没有可画的曲线，请先附加指标文件。"
    ),
    "chart.log": Text("log", "对数"),
    "chart.smooth": Text("smoothed over {count} points", "{count} 点平滑"),
    "chart.at": Text("{unit} {step}", "{unit} {step}"),
    "files.title": Text("Files", "文件"),
    "files.none": Text("No file attached yet. {key} attaches one.", "还没有附加文件。按 {key} 附加。"),
    "picker.title": Text("Attach a file", "附加文件"),
    "picker.filter": Text("Path or part of a name", "路径或文件名的一部分"),
    "picker.nothing": Text("Nothing here matches.", "没有匹配的文件。"),
    "picker.unreadable": Text("cannot be read: {why}", "无法读取：{why}"),
    "knowledge.title": Text("Knowledge", "知识库"),
    "knowledge.filter": Text("Search entries, by word or by symptom", "按词或症状搜索条目"),
    "sessions.title": Text("Sessions", "会话"),
    "sessions.filter": Text("Search in all sessions", "搜索所有会话"),
    "sessions.none": Text("No session has been kept yet.", "还没有保存过会话。"),
    "sessions.delete": Text("Delete “{title}”? This cannot be undone.", "删除“{title}”？删除后无法恢复。"),
    "sessions.rename": Text("New name", "新名称"),
    "role.title": Text("What is “{name}”?", "“{name}”是什么？"),
    "help.title": Text("Help", "帮助"),
    "help.keys": Text("Keys here", "此处的按键"),
    "help.lines": Text("Lines that are commands", "作为命令的行"),
    "help.mouse": Text("Mouse", "鼠标"),
    "help.mouse.text": Text(
        "A click opens and closes a finding and presses a key of the bottom line. Over a chart the cursor follows; "
        "Ctrl and the wheel zoom. Drag to select text; Shift and drag leaves the selection to the terminal.",
        "单击可展开或收起结论，也可点击底部的按键。鼠标在曲线上移动即可读数，Ctrl 加滚轮缩放。拖动选择文字；"
        "按住 Shift 拖动则由终端自己选择。",
    ),
    "help.config": Text("Settings", "设置"),
    "help.config.text": Text(
        "config.toml takes lang, theme, and under [keys] other keys by the names of the documentation.",
        "config.toml 里可以设置 lang、theme，并在 [keys] 下按文档中的名称改键。",
    ),
    "picker.here": Text("attach this folder as a run", "把此目录作为一次训练附加"),
    "picker.large": Text("{size}: too large for a preview", "{size}，太大，不做预览"),
    "knowledge.follow": Text("Leads to", "相关条目"),
    "sessions.turns": Text("{count} turns", "{count} 轮"),
    "export.title": Text(
        "Export to a file that ends in .md, .html or .json", "导出到 .md、.html 或 .json 文件"
    ),
    "export.done": Text("Written: {path}", "已写入：{path}"),
    "yes": Text("Yes", "是"),
    "no": Text("No", "否"),
    "ok": Text("OK", "好"),
    "fault": Text(
        "A fault in the program: {what}. The log has the details: {path}",
        "程序内部错误：{what}。详情见日志：{path}",
    ),
    "narrow": Text(
        "Make the window wider for the curves beside the answers.", "把窗口拉宽，曲线就会显示在回答旁边。"
    ),
}


def tell(key: str, language: Language, /, **values: object) -> str:
    """The text for `key`, with the named values filled in."""
    text = STRINGS[key].in_language(language)
    return text.format(**values) if values else text
