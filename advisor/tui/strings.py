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
    "key.another": Text("Another", "换一个"),
    "key.page-up": Text("Scroll up", "向上翻页"),
    "key.page-down": Text("Scroll down", "向下翻页"),
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
    "key.another-here": Text("Another", "换一个"),
    "key.jump": Text("Go to finding of that rank", "跳到该结论"),
    "key.cursor-left": Text("Left", "向左"),
    "key.cursor-right": Text("Right", "向右"),
    "key.cursor-left-far": Text("Far left", "向左一大步"),
    "key.cursor-right-far": Text("Far right", "向右一大步"),
    "key.cursor-first": Text("First", "最前"),
    "key.cursor-last": Text("Last", "最后"),
    "key.zoom-in": Text("Zoom", "放大"),
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
    "key.earlier-entry": Text("Entry before", "上一条目"),
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
    "theme.unknown": Text(
        "There is no theme {name}. Themes are: {names}", "没有名为 {name} 的主题。可用的主题：{names}"
    ),
    # What the command palette and the help say of the keys that work everywhere.
    "about.attach": Text("Metrics files or a run folder", "附加指标文件或训练目录"),
    "about.chart": Text("The curves: cursor, zoom, smoothing", "查看曲线：读数、缩放、平滑"),
    "about.runs": Text("What was read; correct a role", "逐列查看读到的内容，可更正含义"),
    "about.knowledge": Text("All entries, to browse and search", "浏览、搜索全部条目"),
    "about.sessions": Text("Earlier talks: search, go on, export", "历史会话：搜索、继续、导出"),
    "about.new": Text("A talk of its own; this one is kept", "开始新的会话，当前会话已保存"),
    "about.theme": Text("Other colours", "更换配色"),
    "about.language": Text("中文界面", "Interface in English"),
    "about.palette": Text("All commands in one list", "在一个列表里查找命令"),
    "about.help": Text("The keys of where you are", "查看当前界面的按键"),
    "about.quit": Text("Leave; everything is kept", "退出，内容都已保存"),
    # The main screen.
    "prompt": Text(
        "What does your training run do? Or paste a path.", "训练出了什么情况？也可以粘贴文件路径"
    ),
    "prompt.more": Text(
        "Ask on, say what you checked, or paste a path.", "继续提问、说说已排查过什么，或粘贴文件路径"
    ),
    "palette": Text("Search for a command", "查找命令"),
    "starting": Text("Loading the model and the knowledge", "正在加载模型和知识库"),
    "thinking": Text("Looking into it", "正在分析"),
    "reading-files": Text("Reading the files", "正在读取文件"),
    "numbers": Text("What the numbers say by themselves", "仅从数据来看"),
    "renewed": Text("Your question again, now with {names}", "结合 {names}，再看刚才的问题"),
    "renewed.alone": Text("Your question again, without files", "不带文件，再看刚才的问题"),
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
        "Curves of any framework: CSV, JSON, TensorBoard, W&B, MLflow, logs.",
        "各种框架的曲线都能读：CSV、JSON、TensorBoard、W&B、MLflow、日志。",
    ),
    "welcome.try": Text("For instance", "例如"),
    "welcome.1": Text("loss stuck at 0.69", "loss 一直停在 0.69"),
    "welcome.2": Text("val loss rises while train loss keeps falling", "训练 loss 一直降，验证 loss 却在涨"),
    "welcome.3": Text("loss became NaN after 300 steps with fp16", "fp16 训练 300 步之后 loss 变成 NaN"),
    "earlier": Text("▲ {count} earlier turns", "▲ 之前还有 {count} 轮"),
    "later": Text("▼ {count} later turns", "▼ 之后还有 {count} 轮"),
    # An answer.
    "changed": Text("Changed since the last answer", "与上一次回答相比"),
    "changed.new": Text("new", "新出现"),
    "changed.gone": Text("gone", "不再列入"),
    "card.causes": Text("{count} causes", "{count} 个原因"),
    "card.fixes": Text("{count} remedies", "{count} 个办法"),
    "card.look-alikes": Text("{count} look-alikes", "{count} 个易混条目"),
    "card.sources": Text("{count} sources", "{count} 条出处"),
    "next.ask": Text("Measure next", "下一步测什么"),
    # Panels.
    "files.column": Text("column", "列"),
    "files.role": Text("taken for", "识别为"),
    "files.course": Text("course", "走势"),
    "files.ends": Text("first → last", "首 → 末"),
    "files.span": Text("least … most", "最小 … 最大"),
    "files.points": Text("points", "点数"),
    "panel.curves": Text("Curves", "曲线"),
    "chart.nothing": Text(
        "Nothing to draw yet. Attach a metrics file.", "还没有可画的曲线，请先附加指标文件。"
    ),
    "chart.log": Text("log", "对数"),
    "chart.smooth": Text("smoothed over {count} points", "{count} 点平滑"),
    "files.title": Text("Files", "文件"),
    "files.none": Text("No file attached yet. {key} attaches one.", "还没有附加文件。按 {key} 附加。"),
    "picker.title": Text("Attach a file", "附加文件"),
    "picker.filter": Text("Path or part of a name", "路径或文件名的一部分"),
    "picker.nothing": Text("Nothing here matches.", "没有匹配的文件。"),
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
    "help.lines": Text("Lines that are commands", "斜杠命令"),
    "help.mouse": Text("Mouse", "鼠标"),
    "help.mouse.text": Text(
        "A click opens and closes a finding and presses a key of the bottom line. Over a chart the cursor follows; "
        "Ctrl and the wheel zoom. Drag to select text; Shift and drag leaves the selection to the terminal.",
        "单击可展开或收起结论，也可点击底部的按键。鼠标在曲线上移动即可读数，Ctrl 加滚轮缩放。拖动选择文字；"
        "按住 Shift 拖动则由终端自己选择。",
    ),
    "help.config": Text("Settings", "设置"),
    "help.config.text": Text(
        "{path} takes lang and theme, and under [keys] other keys by the names at the right above, for instance:",
        "可在 {path} 中设置 lang 和 theme，并在 [keys] 下按上面右侧的名称改键，例如：",
    ),
    "picker.here": Text("attach this folder as a run", "把此目录作为一次训练附加"),
    "picker.large": Text("{size}: too large for a preview", "{size}，太大，不做预览"),
    "knowledge.follow": Text("Leads to", "相关条目"),
    "sessions.turns": Text("{count} turns", "{count} 轮"),
    "sessions.turn": Text("1 turn", "1 轮"),
    "export.title": Text(
        "Export to a file that ends in .md, .html or .json", "导出到 .md、.html 或 .json 文件"
    ),
    "export.done": Text("Written: {path}", "已写入：{path}"),
    "yes": Text("Yes", "是"),
    "no": Text("No", "否"),
    "fault": Text(
        "A fault in the program: {what}. The log has the details: {path}",
        "程序内部错误：{what}。详情见日志：{path}",
    ),
}


def tell(key: str, language: Language, /, **values: object) -> str:
    """The text for `key`, with the named values filled in."""
    text = STRINGS[key].in_language(language)
    return text.format(**values) if values else text
