"""Chinese words of metric names as the English words of the vocabulary."""

# Longest first: 准确率 must be met before 率. Every word is set off by blanks.
CHINESE = (
    ("训练集", "train"), ("验证集", "val"), ("测试集", "test"), ("校验集", "val"), ("开发集", "dev"),
    ("训练", "train"), ("验证", "val"), ("校验", "val"), ("测试", "test"), ("评估", "eval"),
    ("交叉熵", "cross entropy"), ("损失函数值", "loss"), ("损失函数", "loss"), ("损失值", "loss"), ("损失", "loss"),
    ("准确率", "accuracy"), ("准确度", "accuracy"), ("正确率", "accuracy"), ("精确率", "precision"),
    ("查准率", "precision"), ("精确度", "precision"), ("精度", "accuracy"), ("召回率", "recall"), ("查全率", "recall"),
    ("困惑度", "perplexity"), ("错误率", "error"), ("误差", "error"), ("均方误差", "mse"), ("交并比", "iou"),
    ("F1值", "f1"), ("F1分数", "f1"), ("奖励", "reward"), ("回报", "return"), ("熵", "entropy"), ("得分", "score"),
    ("学习率", "lr"), ("学习速率", "lr"), ("梯度范数", "grad norm"), ("梯度模长", "grad norm"), ("梯度", "grad"),
    ("权重范数", "weight norm"), ("参数范数", "param norm"), ("范数", "norm"), ("权重衰减", "weight decay"),
    ("权重", "weight"), ("更新比例", "update ratio"), ("吞吐量", "throughput"), ("每秒样本数", "samples per second"),
    ("显存占用", "gpu memory"), ("显存", "gpu memory"), ("内存", "cpu memory"), ("显卡利用率", "gpu utilization"),
    ("利用率", "utilization"), ("使用率", "utilization"), ("损失缩放", "loss scale"), ("缩放因子", "loss scale"),
    ("训练轮次", "epoch"), ("训练轮数", "epoch"), ("迭代轮数", "epoch"), ("轮次", "epoch"), ("轮数", "epoch"),
    ("周期", "epoch"), ("世代", "epoch"), ("第几轮", "epoch"), ("轮", "epoch"), ("全局步数", "global step"),
    ("训练步数", "step"), ("步数", "step"), ("步骤", "step"), ("迭代次数", "iteration"), ("迭代", "iteration"),
    ("步", "step"), ("批次大小", "batch size"), ("批大小", "batch size"), ("批量大小", "batch size"), ("批次", "batch"),
    ("类别数", "num classes"), ("优化器", "optimizer"), ("动量", "momentum"), ("随机种子", "seed"), ("种子", "seed"),
    ("用时", "time"), ("耗时", "time"), ("时间", "time"), ("秒", "sec"), ("平均", "avg"), ("结果", "result"), ("总", "total"),
    ("最佳", "best"), ("最优", "best"), ("最低", "best"), ("最高", "best"), ("最大", "max"), ("最小", "min"),
    ("标准差", "std"), ("方差", "var"), ("当前", "current"), ("滑动", "smoothed"), ("平滑", "smoothed"),
    ("边框", "box"), ("边界框", "box"), ("分类", "cls"), ("目标", "obj"), ("回归", "reg"), ("编号", "id"), ("序号", "index"),
    ("的", " "), ("值", " "), ("数", " "),
)  # fmt: skip

TRADITIONAL = str.maketrans(
    "訓練驗證測試損準確學習輪數範權顯時誤獎勵較評錯內記憶體佔標優勢質視應變類別緩緒總當滑動顯",
    "训练验证测试损准确学习轮数范权显时误奖励较评错内记忆体占标优势质视应变类别缓绪总当滑动显",
)
