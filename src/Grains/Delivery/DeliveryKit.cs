using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The parts of a silo that a task needs to tell its endpoints.</summary>
internal sealed record DeliveryKit(DeliveryDesk Desk, IDeliveryStore Store, DeliveryReminders Reminders, TimeProvider Time, ILogger<TaskDeliveries> Logger);
