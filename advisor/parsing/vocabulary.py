"""The words of metric names: what they measure, on which data, and which words only qualify.

One table for every reader. Keys are words as `names.words` leaves them: lower case, Chinese already
turned into English, joined by single blanks.
"""

from typing import NamedTuple


class Sense(NamedTuple):
    """What a word or phrase measures.

    role: the role it takes ("loss" and "accuracy" still need a split), "other" without one.
    direction: +1 better when higher, -1 better when lower, 0 neither.
    """

    quantity: str
    role: str
    direction: int


def _table(*rows: tuple[str, str, int, str]) -> dict[str, Sense]:
    return {
        phrase.strip(): Sense(quantity, role, direction)
        for quantity, role, direction, phrases in rows
        for phrase in phrases.split(",")
    }


# fmt: off
SENSES = _table(
    ("loss", "loss", -1, "loss, losses, cost, objective loss"),
    ("criterion", "loss", -1, "cross entropy, crossentropy, xent, nll, bce, ce, log loss, logloss, neg log likelihood"),
    ("loss_part", "other", -1, "value loss, values loss, value function loss, loss value loss"),
    ("accuracy", "accuracy", 1, "accuracy, acc, accu, accs, top1, top 1, prec1, prec 1, precision 1, acc1, acc 1, acc top1, acc top 1, top1 acc, top 1 acc, top1 accuracy, accuracy top1, accuracy top 1, top 1 accuracy, accuracies, correct rate"),
    ("accuracy_top5", "other", 1, "top5, top 5, prec5, prec 5, top5 acc, top 5 acc, acc top5, acc top 5, top5 accuracy, top 5 accuracy, accuracy top5, accuracy top 5"),
    ("lr", "lr", 0, "lr, learning rate, learningrate, lrate, learn rate"),
    ("grad_norm", "grad_norm", 0, "grad norm, gradient norm, gradnorm, gnorm, gradients norm, norm grad, global norm, grad l2, grads norm, total grad norm, grad global norm, l2 grad, grad norm total, grad 2 0 norm, grad 2 0 norm total, grad 2 norm, grad inf norm"),
    ("weight_norm", "weight_norm", 0, "weight norm, weights norm, param norm, params norm, parameter norm, wnorm, pnorm, norm weight"),
    ("update_ratio", "update_ratio", 0, "update ratio, update weight ratio, update to weight ratio, update to weight, update to data, ud ratio, relative update, update param ratio"),
    ("throughput", "throughput", 1, "throughput, fps, qps, samples per second, samples per sec, samples sec, samples s, sample per second, examples per second, examples per sec, examples sec, images per second, images per sec, images sec, images s, imgs per sec, imgs sec, imgs s, img sec, img s, img per sec, tokens per second, tokens per sec, tokens sec, tokens s, tok sec, tok s, tokens per gpu sec, steps per second, steps per sec, steps sec, steps s, step per second, iters per sec, iter sec, it sec, it s, its s, it per sec, its, batches per second, wps, ups, tps"),
    ("gpu_memory", "gpu_memory", 0, "gpu memory, gpu mem, memory, mem, vram, cuda memory, cuda mem, max mem, max memory, gpu memory allocated, gpu memory reserved, memory allocated, memory used, gpu memory used, peak memory, peak gpu memory, gpu ram, memory gb, memory mb"),
    ("gpu_utilization", "gpu_utilization", 0, "gpu utilization, gpu util, gpu utilisation, utilization gpu, util gpu, gpu usage, gpu load, gpu percent"),
    ("loss_scale", "loss_scale", 0, "loss scale, grad scale, gradient scale, amp scale, scaler scale, grad scaler, scaler, lossscale"),
    ("epoch", "epoch", 0, "epoch, epochs, ep, epoch num, epoch idx, epoch id, epoch number, n epoch, round, rounds, communication round"),
    ("step", "step", 0, "env step, env steps, total env steps, total env interacts, step, steps, global step, global steps, trainer global step, global iter, global iteration, num updates, updates, total steps, steps done, step num, n steps, num steps"),
    ("iteration", "step", 0, "iter, iters, iteration, iterations, it, itr, iter num, n iter, update, tokens seen, samples seen, num timesteps, timesteps, timestep, total timesteps, episode, episodes, generation"),
    ("batch", "step", 0, "batch, batches, batch idx, batch index, batch num, batch id, minibatch"),
    ("time", "time", 0, "time, time cost, batch cost, reader cost, data cost, runtime, run time, elapsed, elapsed time, time elapsed, wall time, walltime, wall clock, timestamp, date, datetime, duration, ms iter, ms it, ms batch, ms step, sec iter, sec batch, s iter, seconds, sec, secs, eta, epoch time, step time, batch time, iter time, iteration time, data time, time per step, time per epoch, time per iter, train time, eval time, relative time, time s, time sec, epoch duration, sec per epoch, time epoch, time step, time ms, dt, iteration ms, step ms, latency, hours, minutes"),
    ("auc", "other", 1, "auc, aucs, auroc, aurocs, roc auc, rocauc, auc roc, area under curve"),
    ("auprc", "other", 1, "auprc, pr auc, prauc, auc pr"),
    ("f1", "other", 1, "f1, f1s, f 1, f1 score, f1score, fscore, f score, f measure, macro f1, micro f1, weighted f1, f2, fbeta"),
    ("precision", "other", 1, "precision, precisions, prec, ppv"),
    ("recall", "other", 1, "recall, recalls, sensitivity, tpr, rec, ar, average recall"),
    ("specificity", "other", 1, "specificity, tnr"),
    ("map", "other", 1, "map, ap, map50, map 50, map 0 5, map 0 5 0 95, map50 95, map75, map 75, ap50, ap75, average precision, mean average precision, aps, apm, apl, mean ap"),
    ("iou", "other", 1, "iou, ious, miou, mean iou, mean io u, io u, jaccard, fwiou"),
    ("dice", "other", 1, "dice, dices, dsc, dice score, dice coef, dice coefficient, mean dice"),
    ("perplexity", "other", -1, "perplexity, ppl, loss ppl, loss perplexity"),
    ("bits", "other", -1, "bpc, bpb, bits per byte, bits per char, bits per dim, bpd"),
    ("error", "other", -1, "error, err, error rate, errors, err rate, top1 err, top1 error, top 1 err, top 1 error, err top1, err top 1, error top1, error top 1, err top5, err top 5, error top5, error top 5, top5 err, top5 error, top 5 err, top 5 error, eer, fpr, fnr"),
    ("wer", "other", -1, "wer, word error rate"),
    ("cer", "other", -1, "cer, character error rate"),
    ("bleu", "other", 1, "bleu, sacrebleu, bleu4, bleu 4, meteor, chrf, cider, bertscore"),
    ("rouge", "other", 1, "rouge, rouge1, rouge 1, rouge2, rouge 2, rougel, rouge l, rougelsum"),
    ("psnr", "other", 1, "psnr"),
    ("ssim", "other", 1, "ssim, ms ssim"),
    ("lpips", "other", -1, "lpips"),
    ("fid", "other", -1, "fid, frechet inception distance, kid"),
    ("reward", "other", 1, "average ep ret, ep ret, rew, eprewmean, ep reward mean, ep return mean, reward, rewards, return, returns, ep rew mean, rew mean, ep rew, episode reward, episode return"),
    ("preference", "other", 1, "rewards chosen, rewards rejected, rewards margins, rewards margin, reward margin, chosen rewards, rejected rewards, win rate, success rate"),
    ("mae", "other", -1, "mae, mean absolute error, l1 error"),
    ("mse", "other", -1, "mse, mean squared error"),
    ("rmse", "other", -1, "rmse, root mean squared error"),
    ("mape", "other", -1, "mape, smape, mean absolute percentage error"),
    ("r2", "other", 1, "r2, r 2, r2 score, r squared, explained variance, pearson, spearman, correlation, corr, ccc"),
    ("kl", "other", 0, "kl, kld, kl div, kl divergence, approx kl, approxkl, loss approxkl, loss approx kl"),
    ("entropy", "other", 0, "entropy, policy entropy, loss policy entropy"),
    ("kappa", "other", 1, "kappa, cohen kappa, mcc, matthews correlation, qwk"),
    ("ranking", "other", 1, "ndcg, mrr, hits, hit, hit rate, hr"),
    ("score", "other", 1, "score"),
    ("sparsity", "other", 0, "sparsity, dead, dead relu, dead neurons, zero fraction"),
    ("clip_fraction", "other", 0, "loss clipfrac, loss clip frac, clip fraction, clip frac, clipped ratio, clip ratio, clipfrac"),
)
# fmt: on

SPLITS = {
    "train": "train", "training": "train", "trn": "train", "tr": "train", "trainer": "train",
    "val": "val", "vali": "val", "valid": "val", "validation": "val", "validate": "val", "vld": "val",
    "evaluating": "val", "validating": "val", "cv": "val", "eval": "val", "evaluation": "val", "evaluate": "val", "dev": "val", "holdout": "val",
    "test": "test", "testing": "test", "tst": "test", "te": "test",
}  # fmt: skip

WHOLE_NAMES = {
    "time/iterations": "iterations", "time/total_timesteps": "total timesteps", "time/total timesteps": "total timesteps",
    "global_step/max_steps": "global step", "misc/total_timesteps": "total timesteps", "misc/nupdates": "updates", "norm": "grad norm", "l.r": "lr",
    "lossv": "loss v", "lossq": "loss q", "acc_iter": "global iter", "d_a": "d a loss", "d_b": "d b loss", "g_a": "g a loss", "g_b": "g b loss", "cycle_a": "g cycle a loss", "cycle_b": "g cycle b loss",
    "idt_a": "g identity a loss", "idt_b": "g identity b loss", "g_gan": "g gan loss", "g_l1": "g l1 loss", "d_real": "d real loss", "d_fake": "d fake loss",
    "trl": "train loss", "tel": "test loss", "vll": "val loss", "tra": "train acc", "tea": "test acc",
    "vla": "val acc", "tloss": "train loss", "vloss": "val loss", "tacc": "train acc", "vacc": "val acc",
}  # fmt: skip
"""Abbreviations that are understood only when they are the whole name."""

WINDOWS = frozenset(["step", "steps", "epoch", "epochs", "batch", "iter", "iteration", "it"])
"""Beside a quantity these say over what it was taken: train_loss_step, epoch_loss."""

NEUTRAL = frozenset(
    [
        "total",
        "overall",
        "main",
        "model",
        "metric",
        "metrics",
        "log",
        "logs",
        "stats",
        "perf",
        "scalars",
        "charts",
        "the",
        "of",
        "set",
        "split",
        "data",
        "dataset",
        "value",
        "values",
        "cur",
        "current",
        "curve",
        "sum",
        "all",
        "binary",
        "categorical",
        "sparse",
        "multiclass",
        "mean",
        "raw",
        "rate",
        "x",
        "per",
        "per100",
        "l",
        "history",
        "tag",
    ]
)
"""Words that leave the quantity what it is."""

SMOOTHED = frozenset(
    ["avg", "average", "ema", "smooth", "smoothed", "running", "moving", "ma", "sma", "smoothened"]
)
"""A smoothed copy of the quantity: the raw one is preferred."""

RUNNING_BEST = frozenset(["best", "lowest", "highest"])
SPREAD = frozenset(
    [
        "std",
        "stdev",
        "var",
        "variance",
        "stderr",
        "sem",
        "min",
        "max",
        "minimum",
        "maximum",
        "median",
        "p50",
        "p95",
        "p99",
        "ci",
    ]
)
ABOUT = frozenset(
    [
        "weight",
        "weights",
        "coef",
        "coeff",
        "coefficient",
        "lambda",
        "alpha",
        "id",
        "idx",
        "index",
        "count",
        "num",
        "n",
        "threshold",
        "target",
        "patience",
        "diff",
        "delta",
        "change",
        "improvement",
        "scheduler",
        "decay",
        "mult",
        "multiplier",
        "ratio",
        "function",
        "name",
        "type",
        "fn",
    ]
)
"""Beside a quantity these name something about it (loss_weight), not the quantity."""

PARTS = frozenset(
    [
        "box",
        "bbox",
        "cls",
        "class",
        "obj",
        "objectness",
        "dfl",
        "kl",
        "kld",
        "aux",
        "auxiliary",
        "rpn",
        "mask",
        "reg",
        "regression",
        "center",
        "centerness",
        "iou",
        "giou",
        "ciou",
        "diou",
        "l1",
        "l2",
        "dice",
        "focal",
        "recon",
        "reconstruction",
        "commit",
        "commitment",
        "vq",
        "codebook",
        "perceptual",
        "lpips",
        "style",
        "content",
        "tv",
        "wd",
        "regularization",
        "regularisation",
        "contrastive",
        "triplet",
        "mlm",
        "nsp",
        "sop",
        "itm",
        "itc",
        "ctc",
        "att",
        "attention",
        "ner",
        "pos",
        "arc",
        "rel",
        "heatmap",
        "offset",
        "wh",
        "depth",
        "landmark",
        "landm",
        "kpt",
        "pose",
        "keypoint",
        "seg",
        "semantic",
        "edge",
        "boundary",
        "ce",
        "bce",
        "mse",
        "mae",
        "nll",
        "xent",
        "huber",
        "smoothl1",
        "smooth",
        "hinge",
        "cross",
        "crossentropy",
        "entropy",
        "distill",
        "distillation",
        "kd",
        "coarse",
        "fine",
        "bound",
        "z",
        "router",
        "balance",
        "balancing",
        "load",
        "moe",
        "duration",
        "pitch",
        "energy",
        "mel",
        "stop",
        "consistency",
        "feat",
        "feature",
        "matching",
        "conf",
        "confidence",
        "noobj",
        "xy",
        "angle",
        "dir",
        "direction",
        "loc",
        "localization",
        "localisation",
        "classification",
        "velocity",
        "physics",
        "pde",
        "ic",
        "bc",
        "rank",
        "arcface",
        "margin",
        "identity",
        "cycle",
        "rpnbox",
        "rpncls",
        "proto",
        "orth",
        "sparsity",
        "smoothness",
    ]
)
"""Named components of a composite loss; a split that has only these has their sum as its loss."""

RIVALS = frozenset(
    [
        "d",
        "g",
        "disc",
        "gen",
        "discriminator",
        "generator",
        "dis",
        "critic",
        "actor",
        "policy",
        "value",
        "pg",
        "v",
        "vf",
        "pi",
        "q",
        "adv",
        "adversarial",
        "real",
        "fake",
        "netd",
        "netg",
        "alice",
        "bob",
        "td",
        "alpha",
    ]
)
"""Losses of networks that pull against each other: their sum would mean nothing."""

SETTINGS = {
    "gradient accumulation steps": "gradient_accumulation", "num examples": "examples", "number of trainable parameters": "parameters",
    "number of parameters": "parameters", "batch size": "batch_size", "batchsize": "batch_size", "train batch size": "batch_size", "bs": "batch_size",
    "train batchsize": "batch_size", "global batch size": "batch_size", "total train batch size": "batch_size", "per device train batch size": "batch_size",
    "num classes": "classes", "classes": "classes", "n classes": "classes", "class num": "classes",
    "nc": "classes", "number of classes": "classes",
    "weight decay": "weight_decay", "wd": "weight_decay", "momentum": "momentum", "dropout": "dropout",
    "seed": "seed", "optimizer": "optimizer", "optimiser": "optimizer", "opt": "optimizer", "optim": "optimizer",
    "epochs": "epochs", "num epochs": "epochs", "max epochs": "epochs", "num train epochs": "epochs", "n epochs": "epochs",
    "vocab size": "vocab_size", "n parameters": "parameters", "num params": "parameters", "total params": "parameters", "arch": "model", "model": "model",
    "lr": "lr", "learning rate": "lr", "base lr": "lr", "initial lr": "lr",
}  # fmt: skip
"""Names of settings, as columns that never change or as "key: value" lines above a table."""
